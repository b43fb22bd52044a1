import { trustedCurrency } from "@outlay/core";
import { afterAll, expect, test } from "vitest";
import { allPages, createTestApi } from "../testing.ts";
import { openReading } from "./read-rows.ts";
import type { ReadingContext } from "./reading-input.logic.ts";
import { expectRows, readSample, sampleNames } from "./samples.fixture.ts";
import { toRow } from "./staged-row.wire.ts";

const api = await createTestApi();
afterAll(api.close);

/** A book with the account that a file is uploaded for, and one for each account that is asked about. */
function contextOf(currency: string, asked: readonly { ref: string; currency: string | null }[]) {
  const own = asked.map((one, index) => ({ id: `own ${index}`, ...one }));
  const context: ReadingContext = {
    accountId: "chosen",
    options:
      asked.length > 0 ? { accounts: Object.fromEntries(own.map(({ ref, id }) => [ref, id])) } : {},
    accounts: [{ id: "chosen", currency }, ...own].map((account) => ({
      id: account.id,
      name: account.id,
      currency: trustedCurrency(account.currency ?? currency),
      archived: false,
    })),
    categories: [],
    rules: [],
    profiles: [],
  };
  return context;
}

test.each(sampleNames)("%s is staged as it is meant", (name) => {
  const { expected, options, bytes, currency } = readSample(name);
  const read = (asked: Parameters<typeof contextOf>[1]) => {
    const context = contextOf(currency, asked);
    return openReading(
      bytes,
      { ...context, options: { ...context.options, ...options } },
      () => {},
    );
  };
  const first = read([]);
  expect(first.summary.choices.map(({ option }) => option)).toEqual(expected.asks ?? []);
  const { nextPage } = read(first.summary.askedAccounts);
  const rows = nextPage().map((row) => toRow(row, new Map()));
  const isOpen = first.summary.choices.length > 0;
  expectRows(rows, isOpen ? { ...expected, rows: [], invalid: 0 } : expected);
});

test.each([
  "app-mint-direction-word",
  "camt053-entry-without-details",
  "csv-debit-credit-flag",
  "mt940-plain-text-lines",
  "ofx1-loose-layout",
  "qif-splits-and-transfer",
])("%s is previewed in a book", async (name) => {
  const alice = await api.signUp(name);
  const { expected, options, bytes, currency } = readSample(name);
  const account = { name: "Giro", kind: "checking", currency } as const;
  const { id: accountId } = await alice.api.accounts.create(account);
  const file = new File([bytes], expected.file);
  const made = await alice.api.imports.preview({ file, accountId, options });
  expect(made).toMatchObject({ state: "ready", fileName: expected.file });
  const { id } = made;
  const rows = await allPages(async (cursor) => alice.api.imports.rows({ id, cursor, limit: 2 }));
  expectRows(rows, expected);
  expect(rows.map(({ index }) => index)).toEqual(rows.map((_, index) => index));
});
