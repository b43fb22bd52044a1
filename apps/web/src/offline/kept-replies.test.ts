import { hashKey } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { pagesGone } from "./kept-replies.ts";

const bookId = "book";
const idOf = (input: object, book = bookId) =>
  `${book} ${hashKey([["transactions", "list"], { input, type: "query" }])}`;

/** What is kept of a list once its segments are known. */
const known = (list: object, cursors: readonly (string | undefined)[]) => {
  const queryKey = [["segments"], list];
  const data = cursors.map((cursor) => ({ cursor }));
  return { id: `${bookId} ${hashKey(queryKey)}`, bookId, queryKey, data, updatedAt: 0 };
};

test("of a list no more pages are kept than it has segments, and of other lists all", () => {
  const list = { kind: "expense", limit: 100 };
  const pages = ["a", "b", "c"].map((cursor) => idOf({ ...list, cursor }));
  const others = [
    idOf({ limit: 100, cursor: "a" }),
    idOf({ ...list, cursor: "a" }, "another"),
    `${bookId} ${hashKey([["accounts", "list"], { type: "query" }])}`,
    `${bookId} ${hashKey([["transactions", "list"], { type: "query" }])}`,
  ];
  const ids = [idOf(list), ...pages, ...others];
  expect(pagesGone(ids, known(list, [undefined, "b"]))).toEqual([pages[0], pages[2]]);
  expect(pagesGone(ids, known(list, [undefined, "a", "b", "c"]))).toEqual([]);
  // As many segments as are kept of a list.
  expect(pagesGone(ids, known(list, [undefined, "1", "2", "3", "4", "a"]))).toEqual(pages);
});
