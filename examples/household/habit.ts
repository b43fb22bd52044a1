import type { Frequency } from "./calendar.ts";
import type { AccountKey, CategoryKey } from "./categories.ts";

/** Something the household buys, or earns, again and again. */
export type Habit = {
  /** By default an expense. */
  kind?: "income";
  /** Unique: it is part of the seed, so that changing one habit leaves the others as they are. */
  name: string;
  category: CategoryKey;
  account: AccountKey;
  payees: readonly string[];
  often: Frequency;
  /** The price, or from and to, where low prices are likelier. In hundredths. */
  cents: number | readonly [from: number, to: number];
  note?: string;
  tags?: readonly string[];
  /** The price is in this currency; one of it costs so many euros. */
  foreign?: { currency: string; euros: number };
  /** How much of it is sent back some days later: 0.2 is one of five. */
  sentBack?: number;
  /** Goes on while nobody is at home. */
  duringHoliday?: true;
};
