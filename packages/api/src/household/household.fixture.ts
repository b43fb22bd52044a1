import type { TestApi, TestUser } from "../testing.ts";

/** A book of its own with Ann, who is its user, Bob and Cid. */
export async function household(api: TestApi, user: TestUser, baseCurrency = "EUR") {
  const bookId = await api.addBook(user, { baseCurrency });
  const caller = user.in(bookId);
  const add = async (name: string, userId: string | null = null) =>
    (await caller.household.addPerson({ name, userId })).id;
  const [ann, bob, cid] = [await add("Ann", user.id), await add("Bob"), await add("Cid")];
  const nets = async () =>
    Object.fromEntries(
      (await caller.household.balances()).items.map(({ name, net }) => [name, net]),
    );
  return { bookId, caller, ann, bob, cid, nets };
}

export const equal = (...people: string[]) => ({
  kind: "equal" as const,
  parts: people.map((personId) => ({ personId })),
});
