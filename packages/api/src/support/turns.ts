import { setImmediate as turn } from "node:timers/promises";

/** Figures that are computed without a break: a few milliseconds of work. In between, other requests run. */
export const figuresAtOnce = 500;

/** Calls `each` for every item, with a turn of the event loop after every `atOnce` of them. */
export async function forEachInTurns<Item>(
  items: readonly Item[],
  each: (item: Item, index: number) => void,
  atOnce = figuresAtOnce,
): Promise<void> {
  const step = Math.max(1, Math.floor(atOnce));
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % step === 0) await turn();
    each(item, index);
  }
}

/** Maps every item, in turns as forEachInTurns. */
export async function mapInTurns<Item, Made>(
  items: readonly Item[],
  make: (item: Item, index: number) => Made,
  atOnce = figuresAtOnce,
): Promise<Made[]> {
  const made: Made[] = [];
  await forEachInTurns(items, (item, index) => void made.push(make(item, index)), atOnce);
  return made;
}
