import { AppError } from "@outlay/core";
import { imports } from "@outlay/db";
import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { describeFault } from "../support/error-mapping.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { sweepImports } from "./expiry.ts";
import { readFilesInTurn, withReading } from "./reading.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let accountId: string;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
  accountId = await addAccount("Giro");
});

async function addAccount(name: string, currency = "EUR"): Promise<string> {
  const given = { name, kind: "checking", currency, openingBalance: "100.00" } as const;
  return (await alice.api.accounts.create(given)).id;
}

const csv = (...lines: string[]) => new Blob([`${lines.join("\n")}\n`]);
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const preview = async (file: Blob, options = {}) =>
  alice.api.imports.preview({ file, accountId, options });
const rowsOf = async (id: string) => (await alice.api.imports.rows({ id, limit: 200 })).items;

const plain = csv("Date,Payee,Amount", "2026-11-02,Bakery,-2.50", "2026-11-03,Employer,1000.00");
const open = csv("Date,Payee,Amount", "01/02/2026,Bakery,-2.50", "03/04/2026,Kiosk,-3.00");

test("the same file for the same account is the same import until it is deleted; nothing is recorded", async () => {
  const first = await preview(plain);
  expect(await preview(plain)).toEqual(first);
  expect((await alice.api.imports.list()).items).toEqual([first]);
  expect((await alice.api.transactions.list()).items).toEqual([]);
  accountId = await addAccount("Other");
  expect((await preview(plain)).id).not.toBe(first.id);
  await alice.api.imports.remove({ id: first.id });
  expect(await codeOf(alice.api.imports.get({ id: first.id }))).toBe("import.not_found");
  expect(await codeOf(alice.api.imports.rows({ id: first.id }))).toBe("import.not_found");
});

test("two uploads of a file at once are one import", async () => {
  const [one, other] = await Promise.all([preview(plain), preview(plain)]);
  expect(one.id).toBe(other.id);
  expect((await alice.api.imports.list()).items).toHaveLength(1);
});

test("the balance is compared with the file's at the end of its day", async () => {
  const statement = csv(
    "Date,Payee,Amount,Balance",
    "2026-11-02,Bakery,-2.50,97.50",
    "2026-11-03,Employer,1000.00,1097.50",
  );
  const { balance, id } = await preview(statement);
  expect(balance).toEqual({
    on: "2026-11-03",
    currency: "EUR",
    before: "100.00",
    after: "1097.50",
    statement: "1097.50",
    difference: "0.00",
  });
  await alice.api.imports.changeRows({ id, changes: [{ index: 0, skip: true }] });
  expect((await alice.api.imports.get({ id })).balance).toMatchObject({
    after: "1100.00",
    difference: "-2.50",
  });
});

test("what a file leaves open is asked with readings, and the answer is remembered for the account", async () => {
  const asked = await preview(open);
  expect(asked).toMatchObject({
    state: "needs_choice",
    balance: null,
    choices: [
      {
        option: "dateOrder",
        readings: [
          { value: "dmy", rows: [{ occurredOn: "2026-02-01" }, { occurredOn: "2026-04-03" }] },
          { value: "mdy", rows: [{ occurredOn: "2026-01-02" }, { occurredOn: "2026-03-04" }] },
        ],
      },
    ],
  });
  const { id } = asked;
  expect(await rowsOf(id)).toEqual([]);
  const options = { dateOrder: "mdy" } as const;
  const ready = await alice.api.imports.update({ id, options });
  expect(ready).toMatchObject({ state: "ready", choices: [], options, totals: { new: 2 } });
  expect((await rowsOf(id)).map(({ transaction }) => transaction?.occurredOn)).toEqual([
    "2026-01-02",
    "2026-03-04",
  ]);
  const next = csv("Date,Payee,Amount", "05/06/2026,Bakery,-2.50");
  expect(await preview(next)).toMatchObject({ state: "ready", options });
  const [profile] = (await alice.api.imports.profiles()).items;
  expect(profile).toMatchObject({ accountId, header: "Date,Payee,Amount", options });
  await alice.api.imports.removeProfile({ id: String(profile?.id) });
  const last = csv("Date,Payee,Amount", "05/06/2026,Bakery,-2.75");
  expect((await preview(last)).state).toBe("needs_choice");
});

test("a file of several accounts asks whose they are", async () => {
  const file = csv(
    "Date,Account,Payee,Amount",
    "2026-11-02,DE02120300000000202051,Bakery,-2.50",
    "2026-11-03,DE02500105170137075030,Kiosk,-3.00",
  );
  const asked = await preview(file);
  expect(asked).toMatchObject({ state: "needs_accounts", accounts: [{ rows: 1 }, { rows: 1 }] });
  const [first, second] = asked.accounts.map(({ ref }) => ref);
  const accounts = { [String(first)]: accountId, [String(second)]: "skip" };
  const ready = await alice.api.imports.update({ id: asked.id, options: { accounts } });
  expect(ready).toMatchObject({ state: "ready", totals: { new: 1 }, options: { accounts } });
  const bob = await api.signUp(`bob${users}`);
  const theirs = await bob.api.accounts.create({ name: "Giro" });
  const foreign = { accounts: { [String(first)]: theirs.id } };
  expect(
    await refusalOf(alice.api.imports.update({ id: asked.id, options: foreign })),
  ).toMatchObject({
    code: "account.not_found",
    issues: [{ path: ["options", "accounts", first] }],
  });
});

test("one bad row spoils no other: each says what is wrong", async () => {
  const file = csv(
    "Date,Payee,Amount,Currency",
    "2026-11-02,Bakery,-2.50,EUR",
    "2026-11-03,Nobody,-2.505,EUR",
    "2026-11-04,Fee waived,0.00,EUR",
  );
  const { id, totals } = await preview(file, { decimalMark: "." });
  expect(totals).toEqual({ new: 2, duplicate: 0, pending: 0, invalid: 1 });
  expect(await rowsOf(id)).toMatchObject([
    { status: "new", skip: false, issues: [] },
    { status: "invalid", transaction: null, issues: [{ field: "amount" }] },
    { status: "new", skip: true, issues: [{ message: "Left out: its amount is zero." }] },
  ]);
});

test("rows of a closed period are invalid, and an archived account takes no file", async () => {
  await alice.api.books.update({ id: alice.bookId, closedThrough: "2026-11-02" });
  const { id } = await preview(plain);
  expect(await rowsOf(id)).toMatchObject([
    { status: "invalid", issues: [{ message: expect.stringContaining("period.closed") }] },
    { status: "new" },
  ]);
  await alice.api.accounts.update({ id: accountId, archived: true });
  expect(await codeOf(preview(open))).toBe("account.archived");
});

test("what a person changes in a row stays when the file is read again", async () => {
  const { id } = await preview(plain);
  const { items } = await alice.api.categories.list({ kind: "expense" });
  const categoryId = String(items[0]?.id);
  const changes = [{ index: 0, categoryId, payee: "The baker", tags: ["bread"] }];
  const changed = await alice.api.imports.changeRows({ id, changes });
  expect(changed.items).toMatchObject([{ transaction: { categoryId, payee: "The baker" } }]);
  await alice.api.imports.update({ id, options: { decimalMark: ".", createMissing: true } });
  expect(await rowsOf(id)).toMatchObject([
    { transaction: { categoryId, payee: "The baker", tags: ["bread"] } },
    { transaction: { payee: "Employer" } },
  ]);
  const unknown = [{ index: 7, skip: true }];
  expect(await refusalOf(alice.api.imports.changeRows({ id, changes: unknown }))).toMatchObject({
    issues: [{ path: ["changes", 0, "index"] }],
  });
});

test("rules fill in rows; the bank's long text stands whole in the note", async () => {
  const when = [{ field: "payee", op: "contains", value: "bakery" }] as const;
  await alice.api.rules.create({ when: [...when], set: { payee: "The baker" } });
  const text = `Bakery ${"of the old town ".repeat(20)}`.trim();
  const { id } = await preview(csv("Date,Payee,Amount", `2026-11-02,${text},-2.50`));
  expect(await rowsOf(id)).toMatchObject([{ transaction: { payee: "The baker", note: text } }]);
});

test("viewers see imports, and write none", async () => {
  const { id } = await preview(plain);
  const viewer = await api.signUp(`viewer${users}`);
  await api.share(alice.bookId, viewer, "viewer");
  const { imports: calls } = viewer.in(alice.bookId);
  expect((await calls.get({ id })).id).toBe(id);
  for (const call of [
    () => calls.preview({ file: plain, accountId }),
    () => calls.update({ id, options: {} }),
    () => calls.remove({ id }),
  ])
    expect(await codeOf(call())).toBe("book.forbidden");
});

test("a preview is kept for 7 days, with its file", async () => {
  const { id, expiresAt } = await preview(plain);
  await sweepImports(api.db, new Date(Number(expiresAt) - 1));
  expect((await alice.api.imports.get({ id })).id).toBe(id);
  await sweepImports(api.db, new Date(Number(expiresAt) + 1));
  expect(await api.db.select().from(imports).where(eq(imports.id, id))).toEqual([]);
});

const readingContext = () => ({
  accountId,
  options: {},
  accounts: [],
  categories: [],
  rules: [],
  profiles: [],
});

const read = async (limits: Parameters<typeof readFilesInTurn>[0], file: Blob) => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const context = readingContext();
  return withReading(readFilesInTurn(limits), { bytes, context }, async () => "read");
};

test("a crash of the process is an error with its stack, and the next file is read", async () => {
  const context = readingContext();
  const bytes = new TextEncoder().encode("Date,Payee,Amount\n2026-11-02,Bakery,-2.50\n");
  // No file is known to crash a parser.
  Reflect.deleteProperty(context, "profiles");
  const reading = withReading(readFilesInTurn(), { bytes, context }, async () => "read");
  const error: unknown = await reading.catch((thrown: unknown) => thrown);
  expect(error).not.toBeInstanceOf(AppError);
  const { stack } = describeFault(error);
  expect(stack.join("\n")).toMatch(/at readWithProfile .*read-rows\.ts:\d+/);
  expect(await read({}, plain)).toBe("read");
});

test.each([
  ["time", { deadlineMs: 1 }],
  ["memory", { heapMb: 24 }],
])(
  "a process that takes too much %s is given up, and the next file is read",
  async (what, limits) => {
    const many = new Blob([`Date,Payee,Amount\n${"2026-11-02,Bakery,-2.50\n".repeat(50_000)}`]);
    await expect(read(limits, many)).rejects.toMatchObject({
      code: "import.unreadable",
      message: expect.stringMatching(`too (long|much ${what}). Export a shorter period`),
    });
    expect(await read({}, plain)).toBe("read");
  },
);

test.each([
  ["delimiters", `Date,Payee,Amount\n${",".repeat(5_000_000)}`],
  ["lines", `:20:A\n:60F:C261101EUR1,\n${"\n".repeat(5_000_000)}`],
])(
  "millions of %s are read or refused with little memory, and the next file is read",
  async (_, text) => {
    await read({ heapMb: 40 }, new Blob([text])).catch(() => undefined);
    expect(await read({}, plain)).toBe("read");
  },
);
