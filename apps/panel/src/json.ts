/** A place inside a JSON value, such as `["splits", 0, "amount"]`. */
export type JsonPath = readonly (string | number)[];

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parses text that another party wrote; `undefined` when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function stringField(value: unknown, key: string): string | undefined {
  const field = isRecord(value) ? value[key] : undefined;
  return typeof field === "string" ? field : undefined;
}

export function isPath(value: unknown): value is JsonPath {
  return (
    Array.isArray(value) && value.every((key) => typeof key === "string" || typeof key === "number")
  );
}

/** `splits[0].amount`, the way a person would write it. */
export function printPath(path: JsonPath): string {
  return path
    .map((key, at) => (typeof key === "number" ? `[${key}]` : at === 0 ? key : `.${key}`))
    .join("");
}

/** Text as it is, anything else as JSON. */
export function plainText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
