import superjson, { type SuperJSONResult } from "superjson";
import { AppError } from "./errors.ts";

/**
 * tRPC's data transformer. What leaves is superjson's envelope, written by one walk of our own over
 * plain data whose only special values are dates (superjson's walk costs ten times as much). What
 * comes in may be superjson's envelope or plain JSON.
 */

type Annotations = Record<string, ["Date"]>;

const escapeKey = (key: string) => key.replaceAll("\\", "\\\\").replaceAll(".", "\\.");

/** `prefix` is the path of `parent` with its final dot, or nothing for the root. */
function collectDates(parent: object, prefix: string, found: Annotations): void {
  const visit = (child: unknown, key: string | number) => {
    if (typeof child !== "object" || child === null) return;
    const path = prefix + (typeof key === "number" ? key : escapeKey(key));
    if (child instanceof Date) found[path] = ["Date"];
    else collectDates(child, `${path}.`, found);
  };
  if (Array.isArray(parent)) parent.forEach(visit);
  else for (const key in parent) visit(Reflect.get(parent, key), key);
}

function serialize(data: unknown): SuperJSONResult {
  if (data === undefined || data instanceof Date) return superjson.serialize(data);
  const dates: Annotations = {};
  if (typeof data === "object" && data !== null) collectDates(data, "", dates);
  // JSON.stringify writes the dates themselves as ISO 8601 text.
  const json = data as SuperJSONResult["json"];
  return Object.keys(dates).length > 0 ? { json, meta: { values: dates, v: 1 } } : { json };
}

const envelopeKeys = new Set(["json", "meta"]);
/** What a client's JavaScript may hold beside plain JSON. Others (sets, maps, classes) cost superjson quadratic time. */
const acceptedTypes = new Set(["Date", "undefined", "bigint"]);

function isEnvelope(data: unknown): data is SuperJSONResult {
  return (
    typeof data === "object" &&
    data !== null &&
    "json" in data &&
    Object.keys(data).every((key) => envelopeKeys.has(key))
  );
}

function assertPlain(annotation: unknown): void {
  if (typeof annotation === "string") {
    if (acceptedTypes.has(annotation)) return;
    throw new TypeError("not a plain type");
  }
  if (typeof annotation !== "object" || annotation === null) return;
  for (const child of Object.values(annotation)) assertPlain(child);
}

function deserialize(data: unknown): unknown {
  if (!isEnvelope(data)) return data;
  if (!data.meta) return data.json;
  try {
    assertPlain(data.meta.values);
    return superjson.deserialize(data);
  } catch {
    // Whatever is wrong with it (its types, its depth, its values), it came from the caller.
    throw new AppError("input.malformed", "Send plain JSON, or superjson with dates only.");
  }
}

export const transformer = { serialize, deserialize };
