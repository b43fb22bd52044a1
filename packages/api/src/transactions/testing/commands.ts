import fc from "fast-check";

// Random requests. A command consists of small numbers and becomes a request once the book's
// content is known: so most requests are valid, and failures shrink well.

const small = fc.nat(40);
/** A value once in `times` times. */
const oneIn = <Value>(times: number, value: fc.Arbitrary<Value>) =>
  fc.oneof(
    { weight: times - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: value },
  );
/** Rarely true: the request may then be invalid. */
const wild = fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.boolean());

/** The largest number of digits. */
export const largest = "9".repeat(15);
const amount = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 12 }).map(String) },
  { weight: 3, arbitrary: fc.constantFrom("0.01", "2.50", "7.35", "19.99", "003.1") },
  { weight: 1, arbitrary: fc.constantFrom("0.001", "1.005", largest) },
);
export const days = ["2026-10-31", "2026-11-01", "2026-11-20", "2026-11-21", "2026-12-24"];
const day = fc.constantFrom(...days);
const tagNames = ["car", "home", "Ärger"];
const tag = fc.constantFrom(...tagNames);
const currency = fc.constantFrom("EUR", "EUR", "EUR", "JPY", "KWD");
const kind = fc.constantFrom("expense", "expense", "income", "transfer", "refund");

const choice = fc.record({
  kind,
  amount,
  toAmount: oneIn(2, amount),
  occurredOn: oneIn(2, day),
  account: oneIn(2, small),
  to: small,
  category: oneIn(2, small),
  splits: oneIn(3, fc.array(small, { maxLength: 3 })),
  refundOf: oneIn(2, small),
  payee: fc.constantFrom(null, null, "Bakery", "Café", "Employer"),
  tags: fc.array(tag, { maxLength: 3 }),
  original: oneIn(4, fc.record({ amount, currency })),
  fee: oneIn(3, fc.record({ amount, category: small })),
  arrivesOn: oneIn(3, day),
  excluded: oneIn(4, fc.boolean()),
  wild,
});
export type Choice = typeof choice extends fc.Arbitrary<infer Value> ? Value : never;

const fields = [
  "amount",
  "occurredOn",
  "accountId",
  "categoryId",
  "splits",
  "payee",
  "tags",
  "original",
  "kind",
  "fromAccountId",
  "toAccountId",
  "toAmount",
  "arrivesOn",
  "fee",
  "excluded",
  "refundOf",
] as const;

const create = fc.record({ op: fc.constant("create"), choice, taken: oneIn(15, small) });
const update = fc.record({
  op: fc.constant("update"),
  which: small,
  choice,
  fields: fc.subarray([...fields], { minLength: 1, maxLength: 4 }),
  stale: oneIn(4, fc.constantFrom(-1, 0, 1)),
});
const remove = fc.record({ op: fc.constant("remove"), which: small, wild });
const restore = fc.record({ op: fc.constant("restore"), which: small, wild });
const resend = fc.record({ op: fc.constant("resend"), which: small });
const bulkOf = fc.oneof({ weight: 3, arbitrary: create }, { weight: 3, arbitrary: update }, remove);
const bulk = fc.record({
  op: fc.constant("bulk"),
  operations: fc.array(bulkOf, { minLength: 1, maxLength: 5 }),
  mode: fc.constantFrom("atomic", "perItem"),
});
const account = fc.record({
  op: fc.constant("account"),
  act: fc.constantFrom("create", "create", "open", "open", "archive", "archive", "remove"),
  which: small,
  currency,
  opening: fc.constantFrom("0", "100", "-12.5", "1.005"),
  archived: fc.boolean(),
});
const category = fc.record({
  op: fc.constant("category"),
  act: fc.constantFrom("create", "create", "update", "remove", "replace"),
  which: small,
  other: small,
  kind: fc.constantFrom("expense", "expense", "income"),
  name: fc.constantFrom("Food", "Tea", "TEA", "Bonus"),
  nested: fc.boolean(),
  archived: fc.option(fc.boolean(), { nil: undefined }),
  wild,
});
const tags = fc.record({
  op: fc.constant("tags"),
  names: fc.array(tag, { minLength: 1, maxLength: 3 }),
  into: tag,
  merges: fc.boolean(),
});
const undo = fc.record({ op: fc.constant("undo"), back: fc.oneof(fc.nat(8), fc.nat(60)) });

export const command = fc.oneof(
  { weight: 10, arbitrary: create },
  { weight: 9, arbitrary: update },
  { weight: 3, arbitrary: remove },
  { weight: 3, arbitrary: restore },
  { weight: 1, arbitrary: resend },
  { weight: 4, arbitrary: bulk },
  { weight: 4, arbitrary: account },
  { weight: 4, arbitrary: category },
  { weight: 4, arbitrary: tags },
  { weight: 4, arbitrary: undo },
);
export type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;
