import type { Transaction } from "@outlay/client";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  cursorOf,
  cursorsBetween,
  cursorsOfGaps,
  cursorsWith,
  isBefore,
  type Page,
  rowsOf,
  type Segment,
  wholeList,
  withPages,
} from "./segments.logic.ts";

type Row = Pick<Transaction, "id" | "occurredOn" | "version">;

const limit = 4;
const textOf = ({ occurredOn, id }: Row) => `${occurredOn} ${id}`;

/** A list as a server has it, and what a client has loaded of it. */
function openList() {
  const rows: Row[] = [];
  const pages = new Map<string, Page>();
  let segments: readonly Segment[] = wholeList;
  const pageOf = (segment: Segment) => pages.get(cursorOf(segment));
  const inOrder = () => rows.toSorted((one, other) => (isBefore(one, other) ? -1 : 1));
  const fetch = (segment: Segment) => {
    const { cursor } = segment;
    const after = inOrder().filter((row) => cursor === undefined || textOf(row) < cursor);
    const items = after.slice(0, limit);
    const last = items.at(-1);
    const nextCursor = last && after.length > limit ? textOf(last) : null;
    pages.set(cursorOf(segment), { items: items as Transaction[], nextCursor });
    segments = withPages(segments, pageOf);
  };
  const loaded = () => ({ segments, pageOf, rows: rowsOf(segments, pageOf) });
  return {
    rows,
    fetch,
    fetchAt: (at: number) => fetch(segments[at % segments.length] ?? {}),
    /** Fetches each segment, also those that come to light by it. */
    fetchAll: () => {
      const done = new Set<string>();
      for (let next: Segment | undefined = {}; next;) {
        fetch(next);
        done.add(cursorOf(next));
        next = segments.find((segment) => !done.has(cursorOf(segment)));
      }
    },
    /** Fetches what is missing between what is loaded; returns how many requests that takes. */
    fetchGaps: () => {
      for (let requests = 0; ; requests += 1) {
        const [cursor] = cursorsOfGaps({ segments, pageOf });
        if (cursor === undefined) return requests;
        fetch(segments.find((segment) => cursorOf(segment) === cursor) ?? {});
      }
    },
    inOrder,
    loaded,
    shown: () => loaded().rows.flat().map(textOf),
  };
}

const day = fc.integer({ min: 10, max: 30 }).map((number) => `2026-11-${number}`);
const change = fc.oneof(
  fc.record({ kind: fc.constant("add"), day, at: fc.nat() }),
  fc.record({ kind: fc.constant("move"), day, at: fc.nat() }),
  fc.record({ kind: fc.constant("remove"), day, at: fc.nat() }),
  fc.record({ kind: fc.constant("fetch"), day, at: fc.nat() }),
);

test("whatever is recorded, moved and deleted meanwhile, no row is shown twice, and once all is fetched the list is the server's", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const list = openList();
      const { rows } = list;
      for (const [number, { kind, day: occurredOn, at }] of changes.entries()) {
        const index = rows.length === 0 ? 0 : at % rows.length;
        const row = rows[index];
        if (kind === "add") rows.push({ id: String(100 + number), occurredOn, version: 1 });
        if (kind === "move" && row) rows[index] = { ...row, occurredOn, version: row.version + 1 };
        if (kind === "remove") rows.splice(index, 1);
        if (kind === "fetch") list.fetchAt(at);
        const shown = list.loaded().rows.flat();
        expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length);
      }
      // Whatever there is, no more than each page of it is fetched to close the gaps.
      expect(list.fetchGaps()).toBeLessThanOrEqual(list.loaded().segments.length + rows.length);
      const isOpen = list.loaded().segments.map((segment) => !list.loaded().pageOf(segment));
      expect(isOpen.slice(0, isOpen.lastIndexOf(false))).not.toContain(true);
      list.fetchAll();
      expect(list.shown()).toEqual(list.inOrder().map(textOf));
      // However many rows were deleted, few segments are near.
      const sizes = list.loaded().rows.map(({ length }) => length);
      for (const [index, size] of sizes.slice(0, -1).entries())
        expect(size + (sizes[index + 1] ?? 0)).toBeGreaterThanOrEqual(limit);
    }),
  );
});

/** Rows "01" to "12", of which three segments are loaded. */
function openTwelve() {
  const list = openList();
  for (let number = 12; number > 0; number -= 1)
    list.rows.push({ id: String(number).padStart(2, "0"), occurredOn: "2026-11-20", version: 1 });
  list.fetchAll();
  return list;
}

test("a row that is recorded, or deleted, alters one segment and the others begin where they did", () => {
  const list = openTwelve();
  const before = list.loaded().segments.map(cursorOf);
  list.rows.splice(5, 1);
  list.fetchAt(1);
  expect(list.loaded().segments.map(cursorOf)).toEqual(before);
  expect(list.loaded().rows.map(({ length }) => length)).toEqual([4, 3, 4]);
  list.rows.push({ id: "055", occurredOn: "2026-11-20", version: 1 });
  list.rows.push({ id: "056", occurredOn: "2026-11-20", version: 1 });
  list.fetchAt(1);
  // More than a page: the rest has a segment of its own.
  expect(list.loaded().segments).toHaveLength(4);
  expect(list.loaded().segments.at(-1)).toEqual({
    cursor: before[2],
    after: { occurredOn: "2026-11-20", id: "05" },
  });
});

test("the row that a new one at the top pushes out of the first page takes one request, however many are recorded", () => {
  const list = openTwelve();
  for (const id of ["13", "14", "15"]) {
    list.rows.push({ id, occurredOn: "2026-11-20", version: 1 });
    list.fetchAt(0);
    expect(list.shown()).not.toEqual(list.inOrder().map(textOf));
    expect(list.fetchGaps()).toBe(1);
    expect(list.shown()).toEqual(list.inOrder().map(textOf));
    expect(list.loaded().segments).toHaveLength(4);
  }
});

test("a row that has moved to where the list was fetched again is not shown where it was", () => {
  const list = openTwelve();
  const [moved] = list.rows.splice(11, 1);
  if (!moved) throw new Error("There are twelve rows.");
  list.rows.push({ ...moved, occurredOn: "2026-11-21", version: 2 });
  list.fetchAt(0);
  expect(list.shown().filter((text) => text.endsWith(moved.id))).toEqual([
    `2026-11-21 ${moved.id}`,
  ]);
});

test("near are the segments with rows in between, and of those that are not loaded the next one", () => {
  const list = openTwelve();
  const [first = "", second = "", third = ""] = list.loaded().segments.map(cursorOf);
  expect(cursorsBetween(list.loaded(), 0, 2)).toEqual([first]);
  expect(cursorsBetween(list.loaded(), 5, 6)).toEqual([second]);
  expect(cursorsBetween(list.loaded(), 5, 40)).toEqual([second, third]);
  const { segments } = list.loaded();
  const nothing = { segments, pageOf: () => undefined, rows: segments.map(() => []) };
  expect(cursorsBetween(nothing, 0, 40)).toEqual([first]);
});

test("the segments of rows that are chosen are known by them", () => {
  const list = openTwelve();
  const [first = "", , third = ""] = list.loaded().segments.map(cursorOf);
  expect(cursorsWith(list.loaded(), new Set(["11", "12", "01"]))).toEqual([first, third]);
});
