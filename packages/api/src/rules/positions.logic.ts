import { maxPosition } from "./rules.contract.ts";

type Placed = { id: string; position: number };

/**
 * The positions of rules that are not at their own any longer, when some want a position. A rule that wants one comes
 * before that which has it; this one and those right behind it move on by one.
 */
export function placeRules(
  rules: readonly Placed[],
  wanted: ReadonlyMap<string, number>,
): Map<string, number> {
  const wish = ({ id, position }: Placed) => wanted.get(id) ?? position;
  const rank = ({ id }: Placed) => (wanted.has(id) ? 0 : 1);
  const ordered = rules.toSorted(
    (a, b) =>
      wish(a) - wish(b) || rank(a) - rank(b) || a.position - b.position || (a.id < b.id ? -1 : 1),
  );
  let next = -1;
  const risen = ordered.map((rule) => (next = Math.max(wish(rule), next + 1)));
  // At the end of the range there is room before them only.
  let limit = maxPosition + 1;
  const positions = risen.toReversed().map((position) => (limit = Math.min(position, limit - 1)));
  positions.reverse();
  return new Map(
    ordered.flatMap(({ id, position }, index) => {
      const placed = positions[index] ?? position;
      return placed === position ? [] : [[id, placed] as const];
    }),
  );
}

/** Behind all others; at the end of the range these make room. */
export const lastPosition = (rules: readonly Placed[]): number =>
  Math.max(0, ...rules.map(({ position }) => position)) + 1;
