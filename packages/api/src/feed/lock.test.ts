import { trustedCurrency } from "@outlay/core";
import { books, openDatabase } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, expect, test } from "vitest";
import { findAppError } from "../registry.ts";
import { createBookQueues, withBookLock } from "./lock.ts";

const { db, url, close } = await createTestDatabase({ poolSize: 2 });
const elsewhere = openDatabase(url);
const bookQueues = createBookQueues();
afterAll(async () => {
  await elsewhere.close();
  await close();
});

async function addBook() {
  const now = new Date();
  const id = uuidv7();
  const settings = { name: "Household", baseCurrency: trustedCurrency("EUR"), timeZone: "UTC" };
  await db.insert(books).values({ id, ...settings, createdAt: now, updatedAt: now });
  return { id };
}

/** Locks a book's row as another server would, until it is released. */
async function holdElsewhere(book: { id: string }) {
  const held = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const done = elsewhere.db.transaction(async (tx) => {
    await tx.select().from(books).where(eq(books.id, book.id)).for("update");
    held.resolve();
    await letGo.promise;
  });
  await held.promise;
  return async () => {
    letGo.resolve();
    await done;
  };
}

test("changes that wait for one book do not delay another", async () => {
  const [held, free] = [await addBook(), await addBook()];
  const release = await holdElsewhere(held);
  const change = <Result>(book: { id: string }, result: Result) =>
    bookQueues(book.id, () => withBookLock(db, book.id, async () => result));
  const waiting = Array.from({ length: 5 }, (_, n) => change(held, n));
  expect(await change(free, "done")).toBe("done");
  await release();
  expect(await Promise.all(waiting)).toEqual([0, 1, 2, 3, 4]);
});

test("changes of one book run one by one", async () => {
  const book = await addBook();
  const seen: string[] = [];
  const change = (name: string) =>
    bookQueues(book.id, () =>
      withBookLock(db, book.id, async ({ tx }) => {
        seen.push(`${name} begins`);
        await tx.select().from(books);
        seen.push(`${name} ends`);
      }),
    );
  await Promise.all([change("first"), change("second"), change("third")]);
  expect(seen).toEqual(
    ["first", "second", "third"].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
});

test("a failed change does not affect the waiting ones", async () => {
  const book = await addBook();
  const failing = withBookLock(db, book.id, () => Promise.reject(new Error("refused")));
  const next = withBookLock(db, book.id, async () => "done");
  await expect(failing).rejects.toThrow("refused");
  expect(await next).toBe("done");
});

test("a change of a book that was deleted meanwhile fails, and writes nothing", async () => {
  const [book, other] = [await addBook(), await addBook()];
  await db.delete(books).where(eq(books.id, book.id));
  const change = withBookLock(db, book.id, async ({ tx }) => {
    await tx.update(books).set({ name: "Changed" }).where(eq(books.id, other.id));
  });
  const refusal: unknown = await change.catch((error: unknown) => error);
  expect(findAppError(refusal)).toMatchObject({ code: "book.not_found" });
  expect(await db.select().from(books).where(eq(books.id, other.id))).toMatchObject([
    { name: "Household" },
  ]);
});

test("a nested change is part of the outer one", async () => {
  const book = await addBook();
  const result = withBookLock(db, book.id, ({ tx }) =>
    withBookLock(tx, book.id, async () => "done"),
  );
  expect(await result).toBe("done");
});

test("a request that waits too long for a book must retry later, and does nothing afterwards", async () => {
  const queued = createBookQueues(20);
  const letGo = Promise.withResolvers<void>();
  const first = queued("a book", () => letGo.promise);
  let isDone = false;
  const second = queued("a book", async () => {
    isDone = true;
  });
  const refusal: unknown = await second.catch((error: unknown) => error);
  expect(findAppError(refusal)).toMatchObject({ code: "server.unavailable" });
  letGo.resolve();
  await first;
  expect(await queued("a book", async () => isDone)).toBe(false);
});
