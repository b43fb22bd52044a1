/**
 * tRPC's data transformer, in superjson's format. What leaves is plain data whose only special
 * values are dates, so one short walk writes the envelope at a tenth of the library's cost. What
 * comes in may be an envelope or plain JSON.
 */

type Envelope = { json: unknown; meta?: { values?: unknown; v?: number } };

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

function serialize(data: unknown): Envelope {
  if (data === undefined) return { json: null, meta: { values: ["undefined"], v: 1 } };
  if (data instanceof Date) return { json: data, meta: { values: ["Date"], v: 1 } };
  const dates: Annotations = {};
  if (typeof data === "object" && data !== null) collectDates(data, "", dates);
  // JSON.stringify writes the dates themselves as ISO 8601 text.
  return Object.keys(dates).length > 0
    ? { json: data, meta: { values: dates, v: 1 } }
    : { json: data };
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

export const transformer = { serialize, deserialize };
