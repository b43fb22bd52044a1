import { expect, test } from "vitest";
import { appendPage, readPaged } from "./paging.ts";

test.each([
  [
    { items: [1, 2], nextCursor: "x" },
    { shown: 2, next: { cursor: "x" } },
  ],
  [
    { items: [1], nextCursor: null, total: 7 },
    { shown: 1, total: 7, next: null },
  ],
  [
    { items: [1], nextSince: 9, upToDate: false },
    { shown: 1, next: { since: 9 } },
  ],
  [
    { items: [], nextSince: 9, upToDate: true },
    { shown: 0, next: null },
  ],
])("%j is a page that says whether another follows", (data, paged) => {
  expect(readPaged(data)).toEqual({ total: undefined, ...paged });
});

test.each([[undefined], [[1]], [{ items: [1] }], [{ nextCursor: null }]])(
  "%j is no page",
  (data) => {
    expect(readPaged(data)).toBeNull();
  },
);

test("a page is appended to those before it, and says what follows now", () => {
  const first = { items: ["a"], nextCursor: "x", unreadCount: 3 };
  const second = { items: ["b"], nextCursor: null, unreadCount: 2 };
  expect(appendPage(first, second)).toEqual({
    items: ["a", "b"],
    nextCursor: null,
    unreadCount: 2,
  });
});
