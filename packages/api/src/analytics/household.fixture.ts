import type { createTestApi, TestUser } from "../testing.ts";

type Api = Awaited<ReturnType<typeof createTestApi>>;

type Row<Figures> = Figures & { children: Figures[] };

/** The rows of a tree of categories one after another, subcategories after their parent. */
export const flattened = <Figures>(tree: readonly Row<Figures>[]): Figures[] =>
  tree.flatMap((top) => [top, ...top.children]);

/** A book in euros with an account in dollars, and categories on two levels. */
export async function makeHousehold(api: Api, owner: TestUser) {
  const calls = owner.api;
  const [first] = (await calls.accounts.list()).items;
  const dollars = await calls.accounts.create({ name: "Dollars", currency: "USD" });
  const food = await calls.categories.create({ name: "Eating" });
  const lunch = await calls.categories.create({ name: "Lunch", parentId: food.id });
  const dinner = await calls.categories.create({ name: "Dinner", parentId: food.id });
  const rent = await calls.categories.create({ name: "Living" });
  const pay = await calls.categories.create({ name: "Pay", kind: "income" });
  const names = { food, lunch, dinner, rent, pay };
  const ids = Object.fromEntries(
    Object.entries(names).map(([name, { id }]) => [name, id]),
  ) as Record<keyof typeof names, string>;
  return { calls, cash: String(first?.id), dollars: dollars.id, ...ids };
}

export type Household = Awaited<ReturnType<typeof makeHousehold>>;
