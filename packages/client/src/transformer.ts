/**
 * tRPC's data transformer, in superjson's format as far as the server writes it: JSON, and where in it
 * dates are. The library would be a third of the client.
 */

type Envelope = { json: unknown; meta?: { values?: unknown } };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The keys of a path: `a\\.b.0` is `a.b`, then `0`. */
function keysOf(path: string): string[] {
  if (!path.includes("\\")) return path.split(".");
  const keys = [""];
  for (let index = 0; index < path.length; index++) {
    if (path[index] === ".") keys.push("");
    else keys.push((keys.pop() ?? "") + path[path[index] === "\\" ? ++index : index]);
  }
  return keys;
}

/** What the JSON of one value stands for, as its annotation says. */
function revive(json: unknown, annotation: unknown): unknown {
  if (Array.isArray(annotation)) {
    if (annotation[0] === "Date") return new Date(json as string);
    return annotation[0] === "undefined" ? undefined : json;
  }
  if (!isRecord(annotation)) return json;
  for (const [path, below] of Object.entries(annotation)) {
    const keys = keysOf(path);
    const last = keys.pop() ?? "";
    let parent = json;
    for (const key of keys) parent = isRecord(parent) && own(parent, key);
    if (isRecord(parent) && Object.hasOwn(parent, last)) parent[last] = revive(parent[last], below);
  }
  return json;
}

function own(parent: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}

export const transformer = {
  /** JSON has instants as text, which the server takes as well, and leaves out what is undefined. */
  serialize(input: unknown): Envelope {
    return input === undefined ? { json: null, meta: { values: ["undefined"] } } : { json: input };
  },

  /** Makes the dates in a reply. The envelope, just parsed, is changed in place. */
  deserialize(envelope: unknown): unknown {
    if (!isRecord(envelope)) return envelope;
    const { json, meta } = envelope as Envelope;
    return revive(json, meta?.values);
  },
};
