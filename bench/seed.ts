import { createClient, memoryTokens } from "../packages/client/src/index.ts";

/** A user with `count` expenses, made through the API. */
export async function seedUser(url: string, count: number) {
  const tokens = memoryTokens();
  const client = createClient({ url, tokens });
  const { user } = await client.auth.register.mutate({
    email: `bench-${crypto.randomUUID()}@example.com`,
    password: "correct horse battery",
    name: "Bench",
  });
  for (let made = 0; made < count; made += 10) {
    const batch = Array.from({ length: Math.min(10, count - made) }, (_, index) => {
      const number = made + index;
      return client.expenses.create.mutate({
        amount: `${1 + (number % 90)}.${String(number % 100).padStart(2, "0")}`,
        occurredOn: `2026-${String(1 + (number % 12)).padStart(2, "0")}-${String(1 + (number % 28)).padStart(2, "0")}`,
        payee: `Shop ${number % 40}`,
        note: number % 3 === 0 ? "Weekly shopping for the household" : null,
        tags: number % 5 === 0 ? ["holiday", "shared"] : [],
      });
    });
    await Promise.all(batch);
  }
  const accessToken = tokens.read()?.accessToken ?? "";
  return { accessToken, bookId: user.defaultBookId, userId: user.id, name: user.name };
}
