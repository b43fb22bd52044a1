import { trustedDate } from "@outlay/core";
import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import { openBook } from "../../access/identity.ts";
import { changesSince } from "../../changes/changes.fixture.ts";
import { changeBook, createBookQueues, type LockedBook } from "../../feed/lock.ts";
import { examineBook, projections } from "../../registry.ts";
import { type TestApi, type TestUser, test } from "../../testing.ts";
import { notify, resolveNotifications } from "./notify.ts";

async function change(api: TestApi, user: TestUser, run: (write: LockedBook) => Promise<void>) {
  const book = await openBook(api.db, { userId: user.id }, user.bookId);
  if (!book) throw new Error("a user has a book");
  const bookQueues = createBookQueues();
  await changeBook({ db: api.db, book, now: api.clock.now, projections, bookQueues }, run);
}

const aboutDay = trustedDate("2026-12-01");

test("what is no alert notifies of a record and a day, is resolved, and survives an archive", async ({
  api,
  alice,
}) => {
  const rent = uuidv7();
  const power = uuidv7();
  const due = (entityId: string, title: string) =>
    ({ kind: "schedule.due", title, message: "From Checking.", entityId, aboutDay }) as const;
  await change(api, alice, (write) => notify(write, [due(rent, "Rent"), due(power, "Power")]));
  const cause = { kind: "schedule.due", entityId: rent } as const;
  await change(api, alice, (write) => resolveNotifications(write, [cause]));
  const { items } = await alice.api.notifications.list();
  const common = { kind: "schedule.due", message: "From Checking.", on: aboutDay, readAt: null };
  expect(items).toMatchObject([
    { ...common, title: "Power", entityId: power, resolvedAt: null },
    { ...common, title: "Rent", entityId: rent, resolvedAt: api.clock.now },
  ]);
  expect(items[0]).not.toHaveProperty("limit");
  const changes = await changesSince(alice.api, 0);
  expect(changes.filter(({ entity }) => entity === "notification")).toMatchObject([
    { op: "create", after: { title: "Rent", resolvedAt: null } },
    { op: "create", after: { title: "Power" } },
    { op: "update", after: items[1] },
  ]);
  const examined = await examineBook(api.db, alice.bookId, { fix: false, report: () => {} });
  expect(examined.left).toBe(0);

  const file = await (await alice.api.books.export({ id: alice.bookId })).blob();
  const { id } = await alice.api.books.import({ file });
  expect((await alice.in(id).notifications.list()).items).toMatchObject(
    items.map(({ title, kind }) => ({ title, kind, on: aboutDay })),
  );
});
