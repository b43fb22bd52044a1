/** As a slip is looked for: `account_id` and `AccountID` are written like `accountId`. */
const fold = (name: string) => name.toLowerCase().replaceAll(/[_\- ]/g, "");

/** Whether two texts differ by at most one letter: more, less, other, or swapped with its neighbour. */
function isOneSlipAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  const shorter = Math.min(a.length, b.length);
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [restOfA, restOfB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (restOfA.length <= 1 && restOfB.length <= 1) return true;
  return restOfA.length === 2 && restOfB === [...restOfA].toReversed().join("");
}

/** Names are short; a longer text is none of them, however long it takes to compare. */
const maxLength = 60;

/** The name that was probably meant by a text that is none of them. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  if (text.length > maxLength) return undefined;
  const folded = fold(text);
  if (folded.length < 2) return undefined;
  const all = names.map((name) => ({ name, folded: fold(name) }));
  const same = all.find((each) => each.folded === folded);
  return (same ?? all.find((each) => isOneSlipAway(each.folded, folded)))?.name;
}
