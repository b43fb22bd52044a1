import { isRecord, plainText } from "./json.ts";

const MAX_LENGTH = 140;

/** The scalars of a folded object on one line, ids last: they say least, unless their names are known. */
export function previewOf(value: unknown, names: ReadonlyMap<string, string>): string {
  if (Array.isArray(value)) return shorten(value.filter(isScalar).map(plainText).join(", "));
  if (!isRecord(value)) return plainText(value);
  const shown = Object.entries(value).filter(([, item]) => isScalar(item) && item !== "");
  const [ids, others] = [shown.filter(([key]) => isId(key)), shown.filter(([key]) => !isId(key))];
  const print = (item: unknown) => names.get(String(item)) ?? plainText(item);
  return shorten([...others, ...ids].map(([key, item]) => `${key}: ${print(item)}`).join(", "));
}

function isScalar(value: unknown): boolean {
  return value !== null && typeof value !== "object";
}

export function isId(key: string): boolean {
  return key === "id" || key.endsWith("Id");
}

function shorten(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`;
}
