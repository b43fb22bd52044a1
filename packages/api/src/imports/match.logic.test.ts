import { trustedDate } from "@outlay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type KnownEntry, type KnownTransaction, newMemory } from "./known.logic.ts";
import { matchRows } from "./match.logic.ts";
import { createPlaces } from "./places.logic.ts";
import { fileOf, type PlainRow, recordOf, rowOf } from "./rows.fixture.ts";
import { similarity, wordsOf } from "./similarity.logic.ts";
import type { StagedRow } from "./staged-row.ts";

const nothing = { entries: [], transactions: [], refusals: [] };

type Known = Partial<Parameters<typeof matchRows>[1]>;
function matched(plain: readonly PlainRow[], known: Known): StagedRow[] {
  const rows = fileOf(plain);
  matchRows(rows, { ...nothing, ...known }, newMemory(null));
  return rows;
}
const matchesOf = (plain: readonly PlainRow[], ...transactions: KnownTransaction[]) =>
  matched(plain, { transactions }).map(({ matchOf }) => matchOf);

/** A ledger of one account that takes files, as a commit does: in pages of three rows. */
function takeFiles(files: readonly (readonly PlainRow[])[]): string[] {
  const entries: KnownEntry[] = [];
  const recorded: string[] = [];
  for (const [file, plain] of files.entries()) {
    const rows = fileOf(plain);
    const importId = `import ${file}`;
    const memory = newMemory(importId);
    for (let at = 0; at < rows.length; at += 3) {
      const page = rows.slice(at, at + 3);
      const transactions = recorded.map((what, id) => {
        const on = what.slice(0, 10);
        const own = entries.filter(({ transactionId }) => transactionId === String(id));
        return recordOf({
          id: String(id),
          on,
          entries: own.map((each) => [each.accountId, each.importId, each.rowIndex, "own"]),
        });
      });
      const known = { entries: [...entries], transactions, refusals: [] };
      matchRows(page, known, memory);
      const place = createPlaces(known.entries);
      for (const row of page) {
        if (row.status === "duplicate") continue;
        expect([row.matchOf, row.transferWith]).toEqual([null, null]);
        const { accountId, content } = row;
        const transactionId = String(recorded.push(content) - 1);
        const { replaced: _, ...found } = place(row);
        entries.push({
          importId,
          rowIndex: row.index,
          accountId,
          content,
          transactionId,
          occurredOn: row.occurredOn,
          amountMinor: row.amountMinor,
          feeMinor: null,
          isPending: false,
          isDeleted: false,
          ...found,
        });
      }
    }
  }
  const keys = entries.map((each) => `${each.content} ${each.occurrence}`);
  expect(new Set(keys).size).toBe(keys.length);
  return recorded.toSorted();
}

const history = fc.array(
  fc.record({
    day: fc.integer({ min: 1, max: 4 }),
    amountMinor: fc.constantFrom("-500", "-501"),
    payee: fc.constantFrom("Bakery", "Bus"),
  }),
  { minLength: 1, maxLength: 14 },
);
const slices = fc.array(fc.tuple(fc.nat(13), fc.nat(13), fc.boolean()), {
  minLength: 1,
  maxLength: 6,
});

test("overlapping parts of one history, in any order, with and without ids, are the history", () => {
  fc.assert(
    fc.property(history, slices, (drawn, parts) => {
      const rows = drawn
        .toSorted((one, other) => one.day - other.day)
        .map(({ day, ...row }, at) => ({ ...row, on: `2026-03-0${day}`, bankId: `id ${at}` }));
      const covered = new Set<number>();
      const files = parts.map(([one, other, hasIds]) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const days = [rows[from]?.on, rows[Math.min(to, rows.length - 1)]?.on];
        // A bank gives whole days; with its ids any part will do.
        const isIn = ({ on }: (typeof rows)[number], at: number) =>
          hasIds ? at >= from && at <= to : on >= (days[0] ?? "9") && on <= (days[1] ?? "0");
        return rows.flatMap((row, at) => {
          if (!isIn(row, at)) return [];
          covered.add(at);
          return hasIds ? row : { ...row, bankId: null };
        });
      });
      const whole = fileOf(rows).map(({ content }) => content);
      const expected = [...covered].map((at) => whole[at] ?? "").toSorted();
      expect(takeFiles(files)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test("each transaction is one row's, and the best match does not depend on the order of candidates", () => {
  const candidates = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom(..."abcdefgh"),
      on: fc.integer({ min: 10, max: 19 }).map((day) => `2026-03-${day}`),
      payee: fc.constantFrom("Bakery", "Bus", "Bakery Bus", null),
    }),
    { selector: ({ id }) => id, maxLength: 8 },
  );
  const file = fc.array(
    fc.record({
      on: fc.integer({ min: 10, max: 19 }).map((day) => `2026-03-${day}`),
      payee: fc.constantFrom("Bakery", "Bus", "Bakery 12"),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(candidates, file, fc.infiniteStream(fc.nat(100)), (records, rows, shuffle) => {
      const known = records.map(recordOf);
      const order = new Map(known.map((each) => [each, shuffle.next().value ?? 0]));
      const shuffled = known.toSorted(
        (one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0),
      );
      const found = matchesOf(rows, ...known);
      expect(matchesOf(rows, ...shuffled)).toEqual(found);
      const used = found.filter((id) => id !== null);
      expect(new Set(used).size).toBe(used.length);
      const days = found.flatMap((id, at) => {
        const other = records.find((each) => each.id === id);
        return other ? Number(rows[at]?.on.slice(8)) - Number(other.on.slice(8)) : [];
      });
      expect(days.filter((distance) => Math.abs(distance) > 4)).toEqual([]);
    }),
  );
});

test.each<[string, Parameters<typeof recordOf>[0], boolean]>([
  ["of the same amount, four days before", { id: "x", on: "2026-03-06" }, true],
  ["of the same amount, five days before", { id: "x", on: "2026-03-05" }, false],
  ["four days after", { id: "x", on: "2026-03-14" }, true],
  ["five days after", { id: "x", on: "2026-03-15" }, false],
  ["of another amount", { id: "x", amountMinor: 501n }, false],
  ["of another account", { id: "x", accountId: "cash", isPlain: false }, false],
  ["that is money in", { id: "x", kind: "income" }, false],
  ["that was deleted", { id: "x", isDeleted: true }, false],
  ["that the bank has booked", { id: "x", entries: [["giro", "other", 1, "own"]] }, false],
  ["that another kind of file has", { id: "x", entries: [["giro", "other", 1, "other"]] }, true],
  [
    "that another kind of file has on another day",
    { id: "x", on: "2026-03-11", entries: [["giro", "other", 1, "other"]] },
    false,
  ],
  [
    "that was recorded on another day, and linked with another kind of file",
    { id: "x", on: "2026-03-11", entries: [["giro", "other", 1, "record"]] },
    true,
  ],
  ["that is pending", { id: "x", isPending: true, entries: [["giro", "other", 1, "own"]] }, true],
  [
    "a transfer to another account",
    { id: "x", kind: "transfer", toAccountId: "cash", toAmountMinor: 500n },
    true,
  ],
  [
    "a transfer with its fee",
    { id: "x", kind: "transfer", amountMinor: 450n, feeMinor: 50n, toAccountId: "cash" },
    true,
  ],
  [
    "a transfer that the other bank has booked",
    { id: "x", kind: "transfer", toAccountId: "cash", entries: [["cash", "other", 1, "own"]] },
    true,
  ],
])("a row is a record %s", (_what, record, isIt) => {
  expect(matchesOf([{}], recordOf(record))).toEqual([isIt ? "x" : null]);
});

test("another kind of file may have an entry on another of its days, if a word is the same", () => {
  const purchase = recordOf({
    id: "x",
    on: "2026-03-09",
    payee: "Bakery Rose",
    entries: [["giro", "other", 1, "other"]],
  });
  const first = { on: "2026-03-08", amountMinor: "-1", payee: "Bus" };
  expect(matchesOf([first, { payee: "POS BAKERY" }], purchase)).toEqual([null, "x"]);
  expect(matchesOf([first, { payee: "Kiosk" }], purchase)).toEqual([null, null]);
  // Before the first row's day the file may have had others.
  expect(matchesOf([{ payee: "POS BAKERY" }], purchase)).toEqual([null]);
  const same = { ...purchase, id: "y", occurredOn: rowOf().occurredOn };
  expect(matchesOf([first, { payee: "POS BAKERY" }], purchase, same)).toEqual([null, "y"]);
});

test("a transfer is the row of the account that it reaches, on the day when it arrives", () => {
  const transfer = recordOf({
    id: "x",
    kind: "transfer",
    accountId: "cash",
    toAccountId: "giro",
    toAmountMinor: 500n,
    on: "2026-03-01",
  });
  expect(matchesOf([{ amountMinor: "500" }], transfer)).toEqual([null]);
  const arriving = { ...transfer, arrivesOn: rowOf({ on: "2026-03-08" }).occurredOn };
  expect(matchesOf([{ amountMinor: "500" }], arriving)).toEqual(["x"]);
});

test("the text decides between records, then the day", () => {
  const records = [
    recordOf({ id: "a", on: "2026-03-10", payee: "Bus" }),
    recordOf({ id: "b", on: "2026-03-13", payee: "Rewe" }),
    recordOf({ id: "c", on: "2026-03-08" }),
  ];
  expect(matchesOf([{ payee: "REWE MARKT GMBH 12" }], ...records)).toEqual(["b"]);
  expect(matchesOf([{ payee: "Kiosk" }], ...records)).toEqual(["a"]);
  expect(matchesOf([{ payee: "Kiosk" }, { payee: "BUS 4" }], ...records)).toEqual(["c", "a"]);
});

test("of many records with one amount each is found", () => {
  const many = Array.from({ length: 100 }, (_, at) => recordOf({ id: `r${100 + at}` }));
  const found = matchesOf(
    Array.from({ length: 100 }, () => ({})),
    ...many,
  );
  expect(new Set(found).size).toBe(100);
});

test("what a person refused is not offered again, and what they chose stays", () => {
  const records = [recordOf({ id: "a" }), recordOf({ id: "b", on: "2026-03-12" })];
  expect(matchesOf([{ refused: ["a"] }], ...records)).toEqual(["b"]);
  const chosen = { matchOf: "b", changed: ["match"] };
  expect(matchesOf([{}, chosen], ...records)).toEqual(["a", "b"]);
  const { accountId, content, occurrence } = rowOf();
  const refusals = [{ accountId, content, occurrence, transactionId: "a" }];
  expect(matched([{}], { transactions: records, refusals })).toMatchObject([{ matchOf: "b" }]);
});

const entry = (fields: Partial<KnownEntry>): KnownEntry => ({
  importId: "other",
  rowIndex: 0,
  accountId: "giro",
  bankId: null,
  content: rowOf().content,
  occurrence: 1,
  transactionId: "x",
  occurredOn: rowOf().occurredOn,
  amountMinor: rowOf().amountMinor,
  feeMinor: null,
  isPending: false,
  isDeleted: false,
  ...fields,
});

test.each<[string, Partial<KnownEntry>, PlainRow, boolean]>([
  ["the same day, amount and text", {}, {}, true],
  ["another text", {}, { payee: "Bus" }, false],
  ["the same id and another text", { bankId: "1" }, { bankId: "1", payee: "Bus" }, true],
  ["an id that was another month's", { bankId: "1" }, { bankId: "1", on: "2026-04-10" }, false],
  [
    "an id that was another day's with another amount",
    { bankId: "1" },
    { bankId: "1", on: "2026-03-12", amountMinor: "-80" },
    false,
  ],
  ["the same id on a day nearby", { bankId: "1" }, { bankId: "1", on: "2026-03-12" }, true],
  [
    "the id of a hold, booked later",
    { bankId: "1", isPending: true },
    { bankId: "1", on: "2026-04-10", status: "pending" },
    true,
  ],
  [
    "the same id after its day was changed",
    { bankId: "1", occurredOn: trustedDate("2026-01-01") },
    { bankId: "1" },
    true,
  ],
  ["another id and the same text", { bankId: "1" }, { bankId: "2" }, false],
  ["an id where there was none", {}, { bankId: "2" }, true],
  ["no id where there was one", { bankId: "1" }, {}, true],
  ["another account", { accountId: "cash" }, {}, false],
  ["a transaction that a person refused", {}, { refused: ["x"] }, false],
])("a row with %s as an entry", (_what, known, row, isIt) => {
  const [found] = matched([row], { entries: [entry(known)] });
  expect(found?.status).toBe(isIt ? "duplicate" : "new");
  expect(found?.duplicateOf).toBe(isIt ? "x" : null);
});

test("a deleted transaction stays a duplicate, and the row says where it is", () => {
  const [row] = matched([{}], { entries: [entry({ isDeleted: true })] });
  expect(row).toMatchObject({ status: "duplicate", issues: [{ field: "duplicateOf" }] });
});

test("a pending entry becomes the booked row, and comes again as a duplicate", () => {
  const entries = [entry({ bankId: "1", isPending: true })];
  const tip = { bankId: "1", amountMinor: "-600" };
  expect(matched([tip], { entries })).toMatchObject([{ status: "new", matchOf: "x" }]);
  const again = { bankId: "1", status: "pending" as const };
  const rows = matched([again], { entries });
  expect(rows).toMatchObject([{ status: "duplicate", duplicateOf: "x" }]);
  // It is reverted: the entry may come again, and is pending as it was.
  matchRows(rows, nothing, newMemory(null));
  expect(rows).toMatchObject([{ status: "pending", duplicateOf: null, issues: [] }]);
});

test("rows of our own export are the transactions whose ids they have", () => {
  const id = "01920000-0000-7000-8000-000000000005";
  const transactions = [recordOf({ id, amountMinor: 900n })];
  expect(matched([{ bankId: id }], { transactions })).toMatchObject([{ duplicateOf: id }]);
  const elsewhere = [recordOf({ id, accountId: "cash" })];
  expect(matched([{ bankId: id }], { transactions: elsewhere })[0]?.status).toBe("new");
});

const arrived = recordOf({ id: "x", accountId: "cash", kind: "income", on: "2026-03-12" });

test.each<[string, Partial<KnownTransaction>, PlainRow, boolean]>([
  ["the same amount in another account", {}, {}, true],
  ["a person's category", { isPlain: false }, {}, false],
  ["the same direction", { kind: "expense" }, {}, false],
  ["the same account", { accountId: "giro" }, {}, false],
  ["a record that is only announced", { isPending: true }, {}, false],
  ["a row that is only announced", {}, { status: "pending" }, false],
  ["a file's category", {}, { categoryId: "c", origins: "-i--" }, true],
  ["a category of a rule", {}, { categoryId: "c", origins: "-r--" }, false],
  ["the account that a rule names", {}, { transferAccountId: "cash" }, true],
  ["another account than a rule names", {}, { transferAccountId: "savings" }, false],
  ["a refusal", {}, { refused: ["x"] }, false],
  ["five days between", {}, { on: "2026-03-07" }, false],
])("with %s a row and a record are one transfer", (_what, record, row, isIt) => {
  const [found] = matched([row], { transactions: [{ ...arrived, ...record }] });
  expect(found?.transferWith).toBe(isIt ? "x" : null);
});

test("two rows of one file are one transfer, each once, on different pages too", () => {
  const there = { accountId: "cash", amountMinor: "500", on: "2026-03-11" };
  const rows = matched([{}, there, there], {});
  expect(rows.map(({ transferWith }) => transferWith)).toEqual(["row:1", "row:0", null]);
  const [one, other] = fileOf([{}, there]);
  const memory = newMemory(null);
  for (const row of [one, other]) if (row) matchRows([row], nothing, memory);
  expect(other?.transferWith).toBe("row:0");
});

test("likeness of texts is from 0 to 1, the same both ways", () => {
  const like = (one: string, other: string) => similarity(wordsOf(one), wordsOf(other));
  expect(like("Rewe", "REWE, Markt")).toBeGreaterThan(like("Rewe Süd", "REWE, Markt"));
  expect(like("Bäckerei-Süd", "BACKEREI SUD")).toBe(1);
  expect(like("", "Rewe")).toBe(0);
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const score = like(one, other);
      expect(score).toBe(like(other, one));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }),
  );
});
