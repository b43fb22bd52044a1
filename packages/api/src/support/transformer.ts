/**
 * tRPC's data transformer in superjson's format. Output is plain data whose only special values are
 * dates, so one short walk writes the envelope at a tenth of the library's cost. Input may be an
 * envelope or plain JSON.
 */

import { instantText } from "./instants.logic.ts";

type Envelope = { json: unknown; meta?: { values?: unknown; v?: number } };

/** The positions of dates: a tree with the same keys as the data, as superjson reads it. */
type Dates = { [key: string]: Dates | typeof isDate };
const isDate = ["Date"] as const;

const special = /[.\\]/;
export const escapeKey = (key: string) =>
  special.test(key) ? key.replaceAll("\\", "\\\\").replaceAll(".", "\\.") : key;

/** Replaces the dates below `parent` by text, and returns their positions. */
function writeDates(parent: object): Dates | undefined {
  const fields = parent as Record<string, unknown>;
  let dates: Dates | undefined;
  for (const key of Object.keys(fields)) {
    const child = fields[key];
    if (typeof child !== "object" || child === null) continue;
    if (child instanceof Date) fields[key] = instantText(child);
    const below = child instanceof Date ? isDate : writeDates(child);
    if (below) (dates ??= {})[escapeKey(key)] = below;
  }
  return dates;
}

/**
 * The plain JSON of a procedure's result, with dates as ISO 8601 text. Changed in place, as the output
 * schema has just made it. (JSON.stringify alone takes twice as long for a date.)
 */
export function toPlainJson(data: unknown): unknown {
  if (data instanceof Date) return instantText(data);
  if (typeof data === "object" && data !== null) writeDates(data);
  return data;
}

/** As toPlainJson, with the positions of the dates. No object may be in two places: at the second its dates are text already. */
function serialize(data: unknown): Envelope {
  if (data === undefined) return { json: null, meta: { values: ["undefined"], v: 1 } };
  if (data instanceof Date) return { json: instantText(data), meta: { values: isDate, v: 1 } };
  const values = typeof data === "object" && data !== null ? writeDates(data) : undefined;
  return values ? { json: data, meta: { values, v: 1 } } : { json: data };
}

const envelopeKeys = new Set(["json", "meta"]);

function isEnvelope(data: unknown): data is Envelope {
  return (
    isObject(data) && "json" in data && Object.keys(data).every((key) => envelopeKeys.has(key))
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The keys of an annotation's path: `a\\.b.0` is `a.b`, then `0`. */
function keysOf(path: string): string[] {
  if (!path.includes("\\")) return path.split(".");
  const keys = [""];
  for (let index = 0; index < path.length; index++) {
    if (path[index] === ".") keys.push("");
    else keys.push((keys.pop() ?? "") + path[path[index] === "\\" ? ++index : index]);
  }
  return keys;
}

/** Removes the field at a path; ignores a path that does not exist. */
function leaveOut(root: unknown, path: string): void {
  const keys = keysOf(path);
  const last = keys.pop() ?? "";
  let parent = root;
  for (const key of keys) {
    if (!isObject(parent) || !Object.hasOwn(parent, key)) return;
    parent = Reflect.get(parent, key);
  }
  if (isObject(parent) && !Array.isArray(parent)) Reflect.deleteProperty(parent, last);
}

const isUndefined = (annotation: unknown) =>
  Array.isArray(annotation) && annotation[0] === "undefined";

/**
 * Reads what a client sent. Of superjson's annotations only `undefined` matters: an absent field. A
 * date, a big number or a set stays the JSON it was sent as and is validated by the schema, because
 * restoring them takes quadratic time for crafted input.
 */
function deserialize(data: unknown): unknown {
  if (!isEnvelope(data)) return data;
  const values: unknown = data.meta?.values;
  if (isUndefined(values)) return undefined;
  if (isObject(values)) {
    for (const [path, annotation] of Object.entries(values)) {
      if (isUndefined(annotation)) leaveOut(data.json, path);
    }
  }
  return data.json;
}

/** Restores the dates below `parent`. */
function reviveDates(parent: Record<string, unknown>, dates: Dates): void {
  for (const [path, below] of Object.entries(dates)) {
    const [key = ""] = keysOf(path);
    const child = parent[key];
    if (Array.isArray(below)) parent[key] = new Date(child as string);
    else reviveDates(child as Record<string, unknown>, below as Dates);
  }
}

/** Reads what `serialize` wrote, with dates; only for our own envelopes. Changed in place. */
export function readEnvelope(envelope: unknown): unknown {
  const { json, meta } = envelope as Envelope;
  const values = meta?.values;
  if (isUndefined(values)) return undefined;
  if (Array.isArray(values)) return new Date(json as string);
  if (isObject(values)) reviveDates(json as Record<string, unknown>, values as Dates);
  return json;
}

export const transformer = { serialize, deserialize };

/** Caches the serialized form of an object as long as it lives, so that an event for many clients is serialized once. */
export function writeOnce<Given extends unknown[]>(
  write: (data: object, ...given: Given) => string,
): (data: object, ...given: Given) => string {
  const written = new WeakMap<object, string>();
  return (data, ...given) => {
    const known = written.get(data);
    if (known !== undefined) return known;
    const text = write(data, ...given);
    written.set(data, text);
    return text;
  };
}

/** The JSON of an event, and its JSON as tRPC's transformer writes it. Neither changes the event. */
export const plainText = writeOnce((data) => JSON.stringify(data));
export const envelopeText = writeOnce((data) => JSON.stringify(serialize(structuredClone(data))));
