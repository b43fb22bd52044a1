import type { RouterInputs, Transaction } from "@outlay/client";

type Update = RouterInputs["transactions"]["update"];

const amountFields = new Set(["amount", "toAmount"]);

/** No currency has as many decimals. */
const mostDigits = 8;

/** An amount with all of its decimals: "12.5" is "12.50". */
function plainAmount(amount: unknown): string {
  const [units = "", minor = ""] = String(amount).split(".");
  return `${units}.${minor.padEnd(mostDigits, "0")}`;
}

/** A text as the server keeps it. */
const plainText = (text: string) => text.normalize().trim();

/** Whether a field is now as it was sent. What was left out may be as it likes. */
function matchesField(name: string, sent: unknown, now: unknown): boolean {
  if (sent === undefined) return true;
  if (amountFields.has(name)) return plainAmount(sent) === plainAmount(now);
  if (name === "splits") return matchesParts((sent ?? []) as readonly object[], now);
  if (name === "tags") return matchesTags(sent as readonly string[], now);
  if (typeof sent === "string" && typeof now === "string")
    return plainText(sent) === plainText(now);
  if (typeof sent !== "object" || sent === null) return sent === now;
  return typeof now === "object" && now !== null && matchesFields(sent, now);
}

function matchesFields(sent: object, now: object): boolean {
  const current = new Map<string, unknown>(Object.entries(now));
  return Object.entries(sent).every(([name, value]) =>
    matchesField(name, value, current.get(name)),
  );
}

/** Parts are replaced as a whole: one without a note has none. */
function matchesParts(sent: readonly object[], now: unknown): boolean {
  const current: readonly object[] = Array.isArray(now) ? now : [];
  return (
    sent.length === current.length &&
    sent.every((part, index) => matchesFields({ note: null, ...part }, current[index] ?? {}))
  );
}

/** Tags are a set. */
function matchesTags(sent: readonly string[], now: unknown): boolean {
  const keys = (tags: readonly string[]) =>
    [...new Set(tags.map((tag) => plainText(tag).toLowerCase()))].toSorted().join("\n");
  return Array.isArray(now) && keys(sent) === keys(now);
}

/**
 * Whether a conflict is with the same change, whose reply was lost. Another device of the user may have changed the record
 * as well, so it must be as this change would have left it.
 */
export function isOwnChange(input: Update, userId: string, now: Transaction): boolean {
  const { id: _id, version, ...sent } = input;
  if (version === undefined || now.version !== version + 1) return false;
  return now.updatedBy.id === userId && matchesFields(sent, now);
}
