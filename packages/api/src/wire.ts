import superjson, { type SuperJSONResult } from "superjson";
import { AppError } from "./errors.ts";

/**
 * tRPC's data transformer. What leaves is superjson's envelope, written by one walk of our own over
 * plain data whose only special values are dates (superjson's walk costs ten times as much). What
 * comes in may be superjson's envelope or plain JSON.
 */

type Annotations = Record<string, ["Date"]>;

const escapeKey = (key: string) => key.replaceAll("\\", "\\\\").replaceAll(".", "\\.");

function collectDates(value: unknown, path: string, found: Annotations): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Date) {
    found[path] = ["Date"];
    return;
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      collectDates(value[index], path ? `${path}.${index}` : String(index), found);
    }
    return;
  }
  for (const key in value) {
    const child: unknown = (value as Record<string, unknown>)[key];
    if (typeof child !== "object" || child === null) continue;
    collectDates(child, path ? `${path}.${escapeKey(key)}` : escapeKey(key), found);
  }
}

function serialize(data: unknown): SuperJSONResult {
  if (data === undefined || data instanceof Date) return superjson.serialize(data);
  const dates: Annotations = {};
  collectDates(data, "", dates);
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
    throw new AppError("input.malformed", "Send plain JSON, or superjson with dates only.");
  }
  if (typeof annotation !== "object" || annotation === null) return;
  for (const child of Object.values(annotation)) assertPlain(child);
}

function deserialize(data: unknown): unknown {
  if (!isEnvelope(data)) return data;
  if (!data.meta) return data.json;
  assertPlain(data.meta.values);
  return superjson.deserialize(data);
}

export const transformer = { serialize, deserialize };
