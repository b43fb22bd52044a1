/**
 * tRPC's data transformer, in superjson's format. What leaves is plain data whose only special
 * values are dates, so one short walk writes the envelope at a tenth of the library's cost. What
 * comes in may be an envelope or plain JSON.
 */

type Envelope = { json: unknown; meta?: { values?: unknown; v?: number } };

/** Where dates are: a tree of the same keys as the data, as superjson reads it. */
type Dates = { [key: string]: Dates | typeof isDate };
const isDate = ["Date"] as const;

const special = /[.\\]/;
const escapeKey = (key: string) =>
  special.test(key) ? key.replaceAll("\\", "\\\\").replaceAll(".", "\\.") : key;

let lastTime = Number.NaN;
let lastText = "";

/** A record's instants are often the same one (made, never changed), and writing one costs as much as ten other fields. */
function toText(date: Date): string {
  const time = date.getTime();
  if (time !== lastTime) {
    lastText = date.toISOString();
    lastTime = time;
  }
  return lastText;
}

/** Writes the dates below `parent` as text where they stand, and tells where that is. */
function writeDates(parent: object): Dates | undefined {
  const fields = parent as Record<string, unknown>;
  let dates: Dates | undefined;
  for (const key of Object.keys(fields)) {
    const child = fields[key];
    if (typeof child !== "object" || child === null) continue;
    if (child instanceof Date) fields[key] = toText(child);
    const below = child instanceof Date ? isDate : writeDates(child);
    if (below) (dates ??= {})[escapeKey(key)] = below;
  }
  return dates;
}

/**
 * The plain JSON of what a procedure gave: its dates are ISO 8601 text. It is changed in place, an
 * output schema has just made it. (JSON.stringify alone takes twice as long over a date.)
 */
export function toPlainJson(data: unknown): unknown {
  if (data instanceof Date) return data.toISOString();
  if (typeof data === "object" && data !== null) writeDates(data);
  return data;
}

/** As toPlainJson, telling where the dates are. */
function serialize(data: unknown): Envelope {
  if (data === undefined) return { json: null, meta: { values: ["undefined"], v: 1 } };
  if (data instanceof Date) return { json: data.toISOString(), meta: { values: isDate, v: 1 } };
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

/** Takes out the field at a path; whatever the path does not meet stays as it is. */
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
 * Reads what a client sent. Of superjson's annotations only `undefined` counts: it is a field left
 * out. A date, a big number or a set stays the JSON it was sent as, for the schema to judge; making
 * them anew is where crafted input costs quadratic time.
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

/** Makes the dates below `parent` again. */
function reviveDates(parent: Record<string, unknown>, dates: Dates): void {
  for (const [path, below] of Object.entries(dates)) {
    const [key = ""] = keysOf(path);
    const child = parent[key];
    if (Array.isArray(below)) parent[key] = new Date(child as string);
    else reviveDates(child as Record<string, unknown>, below as Dates);
  }
}

/** Reads what `serialize` wrote, dates as dates; the envelope must be our own. It is changed in place. */
export function readEnvelope(envelope: unknown): unknown {
  const { json, meta } = envelope as Envelope;
  const values = meta?.values;
  if (isUndefined(values)) return undefined;
  if (Array.isArray(values)) return new Date(json as string);
  if (isObject(values)) reviveDates(json as Record<string, unknown>, values as Dates);
  return json;
}

export const transformer = { serialize, deserialize };

/** Remembers what is written of an object, for as long as that is there: what many get is written once. */
export function writeOnce(write: (data: object) => string): (data: object) => string {
  const written = new WeakMap<object, string>();
  return (data) => {
    const known = written.get(data);
    if (known !== undefined) return known;
    const text = write(data);
    written.set(data, text);
    return text;
  };
}

/** The JSON of an event, and its JSON as tRPC's transformer writes it. Neither changes the event. */
export const plainText = writeOnce((data) => JSON.stringify(data));
export const envelopeText = writeOnce((data) => JSON.stringify(serialize(structuredClone(data))));
