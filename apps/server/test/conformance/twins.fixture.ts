import { isDeepStrictEqual } from "node:util";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** What a text says, whichever ids it names. */
const withoutIds = (text: string) => text.replaceAll(uuids, "(id)");
/** What is random by design: secrets, and what is made of ids. */
const opaque = new Set([
  "nextCursor",
  "accessToken",
  "refreshToken",
  "token",
  "link",
  "prefix",
  "challenge",
  "secret",
  "uri",
  "recoveryCodes",
  "requestId",
  "eventId",
]);

/**
 * Two servers that are asked the same answer the same, but for ids and secrets of their own. Which of
 * the second stands for which of the first is learned where both are first seen.
 */
export function createTwins() {
  const seconds = new Map<string, string>();

  function differs(first: unknown, second: unknown, path: string[]): string | undefined {
    const key = path.findLast((step) => Number.isNaN(Number(step))) ?? "";
    if (typeof first === "string" && typeof second === "string") {
      const isOwn = opaque.has(key) || key === "id" || (uuid.test(first) && uuid.test(second));
      if (isOwn && !seconds.has(first) && first !== second) seconds.set(first, second);
      const same = isOwn
        ? opaque.has(key) || (seconds.get(first) ?? first) === second
        : withoutIds(first) === withoutIds(second);
      return same ? undefined : `${path.join(".")}: ${first} and ${second}`;
    }
    const isTree = typeof first === "object" && first !== null;
    if (!isTree || typeof second !== "object" || second === null)
      return isDeepStrictEqual(first, second)
        ? undefined
        : `${path.join(".")}: ${JSON.stringify(first)} and ${JSON.stringify(second)}`;
    const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
    for (const each of keys) {
      const found = differs(Reflect.get(first, each), Reflect.get(second, each), [...path, each]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The same for the second server: with its own ids. */
  function translate(value: unknown): unknown {
    if (typeof value === "string") return seconds.get(value) ?? value;
    if (Array.isArray(value)) return value.map(translate);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, translate(child)]));
  }

  return { translate, differs: (first: unknown, second: unknown) => differs(first, second, []) };
}
