import { imports } from "@outlay/db";
import { sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { csvOf, importTools, type Upload } from "./imports.fixture.ts";

const api = await createTestApi();
const { accountOf, assertHealthy, ledger, preview, rows } = importTools(api);
afterAll(api.close);

let users = 0;
let alice: TestUser;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const take = async (file: File, upload?: Upload) => {
  const { id } = await preview(alice, file, upload);
  return { id, ...(await alice.api.imports.commit({ id })) };
};

const bakery = "2026-11-02;Bakery;;-4.50";
const march = csvOf(
  bakery,
  bakery,
  "2026-11-03;Rewe Markt;;-20.00",
  "2026-11-05;Employer;;1500.00",
);

test("a file is recorded once, its twins too, however often it comes", async () => {
  const first = await take(march);
  expect(first).toMatchObject({ created: 4, linked: 0, skipped: 0 });
  expect(await alice.api.imports.commit({ id: first.id })).toEqual({
    created: 4,
    linked: 0,
    skipped: 0,
  });
  expect(await take(march)).toMatchObject({ created: 0, linked: 0, skipped: 4 });
  expect(await ledger(alice)).toEqual([
    "2026-11-02 -4.50 Bakery",
    "2026-11-02 -4.50 Bakery",
    "2026-11-03 -20.00 Rewe Markt",
    "2026-11-05 1500.00 Employer",
  ]);
  await assertHealthy(alice);
});

test("files that overlap add what is new, in any order, with ids and without", async () => {
  const lines = Array.from(
    { length: 8 },
    (_, at) => `2026-11-0${1 + at};Bus;;-2.00;T202611000${at}`,
  );
  const [early, late] = [csvOf(...lines.slice(0, 5)), csvOf(...lines.slice(3))];
  expect(await take(late)).toMatchObject({ created: 5 });
  expect(await take(early)).toMatchObject({ created: 3, skipped: 2 });
  const withoutIds = csvOf(...lines.map((line) => line.slice(0, line.lastIndexOf(";"))));
  expect(await take(withoutIds)).toMatchObject({ created: 0, skipped: 8 });
  expect(await ledger(alice)).toHaveLength(8);
  await assertHealthy(alice);
});

test("the same entries in files of two formats are recorded once, twins too, and each format comes again", async () => {
  const ofx = (...entries: [day: string, amount: string, name: string][]) => {
    const list = entries.map(
      ([day, amount, name], at) =>
        `<STMTTRN><TRNTYPE>OTHER<DTPOSTED>${day}<TRNAMT>${amount}<FITID>f${day}${at}<NAME>${name}</STMTTRN>`,
    );
    const text = `OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST>${list.join("")}</BANKTRANLIST></STMTRS></OFX>`;
    return new File([text], "a.ofx");
  };
  const other = ofx(
    ["20261102", "-4.50", "POS 4711 BKRY"],
    ["20261102", "-4.50", "POS 4711 BKRY"],
    ["20261103", "-20.00", "REWE SAGT DANKE"],
    ["20261105", "1500.00", "GEHALT"],
    ["20261106", "-4.50", "POS 4711 BKRY"],
  );
  const first = await take(march);
  expect(first).toMatchObject({ created: 4 });
  expect(await take(other)).toMatchObject({ created: 1, linked: 4, skipped: 0 });
  for (const again of [other, march])
    expect(await take(again)).toMatchObject({ created: 0, linked: 0 });
  expect(await ledger(alice)).toHaveLength(5);
  // The bank has them still, as the other file says.
  expect(await alice.api.imports.revert({ id: first.id })).toEqual({ removed: 0, kept: 4 });
  expect(await take(other)).toMatchObject({ created: 0, linked: 0 });
  await assertHealthy(alice);
});

test("entries whose texts an earlier version read in another way are recorded once", async () => {
  await take(csvOf("2026-11-02;4711 Bakery;;-4.50"));
  await api.db.execute(
    sql`update ${imports} set findings = findings - 'reader' where book_id = ${alice.bookId}`,
  );
  expect(await take(csvOf(bakery))).toMatchObject({ created: 0, linked: 1 });
  // Read by the same version, another text is another entry.
  expect(await take(csvOf("2026-11-02;Kiosk;;-4.50"))).toMatchObject({ created: 1, linked: 0 });
});

test("a bank that counts its ids from 1 in each file loses no entry", async () => {
  const november = csvOf("2026-11-02;Rent;;-700.00;N001", "2026-11-03;Bus;;-2.00;N002");
  const december = csvOf("2026-12-02;Rent;;-700.00;N001", "2026-12-04;Bakery;;-4.50;N002");
  expect(await take(november)).toMatchObject({ created: 2 });
  expect(await take(december)).toMatchObject({ created: 2, linked: 0, skipped: 0 });
  for (const again of [december, november])
    expect(await take(again)).toMatchObject({ created: 0, skipped: 2 });
  expect(await ledger(alice)).toHaveLength(4);
  await assertHealthy(alice);
});

const qif = (...lines: string[]) => new File([[...lines, "^", ""].join("\n")], "a.qif");
/** An entry of 100.00, of which 60.00 are a transfer to the account Wallet. */
const withdrawn = [
  "D13/11/2026",
  "T-100.00",
  "PMarket",
  "SFood",
  "$-40.00",
  "S[Wallet]",
  "$-60.00",
];

test("an entry with a part that is a transfer is recorded once, whatever accounts the book has by then", async () => {
  const giro = qif("!Type:Bank", ...withdrawn);
  const more = qif("!Type:Bank", ...withdrawn, "^", "D14/11/2026", "T-5.00", "PBus");
  const { accounts } = alice.api;
  const find = async (name: string) =>
    (await accounts.list()).items.find((each) => each.name === name);
  const rename = async (name: string, to: string) =>
    accounts.update({ id: (await find(name))?.id ?? "", name: to });
  for (const isThere of [false, true]) {
    const name = `Giro ${isThere}`;
    const accountId = (await accounts.create({ name })).id;
    if (isThere) await accounts.create({ name: "Wallet" });
    expect(await take(giro, { accountId })).toMatchObject({ created: isThere ? 2 : 1 });
    if (isThere) await rename("Wallet", "Cash box");
    else await accounts.create({ name: "Wallet" });
    expect(await take(giro, { accountId })).toMatchObject({ created: 0, linked: 0 });
    expect(await take(more, { accountId })).toMatchObject({ created: 1, linked: 0 });
    expect((await find(name))?.balance).toBe("-105.00");
    if (!isThere) await rename("Wallet", "Old wallet");
  }
  await assertHealthy(alice);
});

test("of two kinds of files those entries are the same that have a word in common, before those of the same day", async () => {
  expect(
    await take(
      csvOf(
        "2026-11-01;Bus;;-2.00",
        "2026-11-02;Kiosk;;-4.50",
        "2026-11-03;Bakery;;-4.50",
        "2026-11-04;Cinema;;-9.00",
      ),
    ),
  ).toMatchObject({ created: 4 });
  const entries = [
    ["20261101", "-2.00", "BUS"],
    ["20261103", "-4.50", "KIOSK"],
    ["20261104", "-4.50", "BAKERY"],
    ["20261104", "-9.00", "CINEMA"],
  ].map(
    ([day, amount, name], at) =>
      `<STMTTRN><TRNTYPE>OTHER<DTPOSTED>${day}<TRNAMT>${amount}<FITID>w${day}${at}<NAME>${name}</STMTTRN>`,
  );
  const text = `OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST>${entries.join("")}</BANKTRANLIST></STMTRS></OFX>`;
  expect(await take(new File([text], "a.ofx"))).toMatchObject({ created: 0, linked: 2 });
  await assertHealthy(alice);
});

test("a part of an entry that is a transfer reaches the other account once, from either file", async () => {
  const giro = qif("!Type:Bank", ...withdrawn);
  const wallet = qif("!Type:Cash", "D13/11/2026", "T60.00", "PMarket", `L[Giro]`);
  const { accounts } = alice.api;
  const giroId = (await accounts.create({ name: "Giro" })).id;
  const walletId = (await accounts.create({ name: "Wallet" })).id;
  const expectHeld = async () => {
    const held = (await accounts.list()).items.map(({ id, balance }) => [id, balance]);
    expect(held).toEqual(
      expect.arrayContaining([
        [giroId, "-100.00"],
        [walletId, "60.00"],
      ]),
    );
  };
  const first = await take(giro, { accountId: giroId });
  expect(first).toMatchObject({ created: 2 });
  await expectHeld();
  expect(await take(wallet, { accountId: walletId })).toMatchObject({ created: 0, linked: 1 });
  expect(await take(giro, { accountId: giroId })).toMatchObject({ created: 0, skipped: 2 });
  await expectHeld();
  await assertHealthy(alice);
});

test("what was typed by hand is linked, by its text and once, and stays as it is", async () => {
  const near = { amount: "20.00", occurredOn: "2026-11-01" };
  const other = await alice.api.expenses.create({ ...near, payee: "Bus" });
  const typed = await alice.api.expenses.create({ ...near, payee: "rewe", note: "party" });
  const file = csvOf("2026-11-03;REWE MARKT GMBH;;-20.00");
  const { id } = await preview(alice, file);
  expect(await rows(alice, id)).toMatchObject([{ status: "new", matchOf: typed.id }]);
  expect(await alice.api.imports.commit({ id })).toEqual({ created: 0, linked: 1, skipped: 0 });
  expect(await alice.api.expenses.get({ id: typed.id })).toMatchObject({
    version: 1,
    note: "party",
  });
  // It is used: the next row of this amount is the other record's.
  expect(await take(csvOf("2026-11-04;Kiosk;;-20.00"))).toMatchObject({ linked: 1 });
  expect(await take(csvOf("2026-11-04;Market;;-20.00"))).toMatchObject({ created: 1 });
  expect(other.version).toBe(1);
  await assertHealthy(alice);
});

test("a match that was refused is not offered again, and the row is recorded", async () => {
  const typed = await alice.api.expenses.create({ amount: "20.00", occurredOn: "2026-11-01" });
  const { id } = await preview(alice, csvOf("2026-11-03;Rewe;;-20.00"));
  const [offered] = await rows(alice, id);
  expect(offered?.matchOf).toBe(typed.id);
  await alice.api.imports.changeRows({ id, changes: [{ index: 0, match: null }] });
  const again = await preview(alice, csvOf("2026-11-03;Rewe;;-20.00", "2026-11-09;Bus;;-2.00"));
  expect((await rows(alice, again.id)).map(({ matchOf }) => matchOf)).toEqual([null, null]);
  expect(await alice.api.imports.commit({ id })).toMatchObject({ created: 1, linked: 0 });
  expect(await ledger(alice)).toHaveLength(2);
  await assertHealthy(alice);
});

test("a match that was refused and then chosen after all is linked", async () => {
  const typed = await alice.api.expenses.create({ amount: "20.00", occurredOn: "2026-11-01" });
  const { id } = await preview(alice, csvOf("2026-11-03;Rewe;;-20.00"));
  await alice.api.imports.changeRows({ id, changes: [{ index: 0, match: null }] });
  await alice.api.imports.changeRows({ id, changes: [{ index: 0, match: typed.id }] });
  expect(await alice.api.imports.commit({ id })).toMatchObject({ created: 0, linked: 1 });
  expect(await ledger(alice)).toHaveLength(1);
  await assertHealthy(alice);
});

test("two accounts' files make one transfer of what leaves one and reaches the other", async () => {
  const { id: savings } = await alice.api.accounts.create({ name: "Savings" });
  await take(csvOf("2026-11-03;To savings;;-200.00", "2026-11-04;Bus;;-2.00"));
  const { id } = await preview(alice, csvOf("2026-11-05;From giro;;200.00"), {
    accountId: savings,
    options: { sign: "in" },
  });
  const [{ id: left } = { id: "" }] = (await alice.api.transactions.list({ q: "savings" })).items;
  expect(await rows(alice, id)).toMatchObject([{ status: "new", transferWith: left }]);
  expect(await alice.api.imports.commit({ id })).toEqual({ created: 0, linked: 1, skipped: 0 });
  expect(await alice.api.transactions.get({ id: left })).toMatchObject({
    kind: "transfer",
    fromAccountId: await accountOf(alice),
    toAccountId: savings,
    amount: "200.00",
    occurredOn: "2026-11-03",
    arrivesOn: "2026-11-05",
    payee: "To savings",
  });
  const again = csvOf("2026-11-05;From giro;;200.00", "2026-11-06;Fee;;-5.00");
  expect(await take(again, { accountId: savings })).toMatchObject({ created: 1, skipped: 1 });
  await assertHealthy(alice);
});

test("an import of somebody else is not found", async () => {
  const bob = await api.signUp(`bob${(users += 1)}`);
  const { id } = await preview(alice, march);
  expect(await refusalOf(bob.api.imports.commit({ id }))).toMatchObject({
    code: "import.not_found",
  });
  expect(await refusalOf(bob.api.imports.revert({ id }))).toMatchObject({
    code: "import.not_found",
  });
});

test("one commit of many at once records, and imports that overlap add nothing twice", async () => {
  const one = await preview(alice, march);
  const other = await preview(alice, csvOf(bakery, bakery, "2026-11-03;Rewe Markt;;-20.00"));
  const results = await Promise.all(
    [one.id, other.id, one.id, other.id].map(async (id) => alice.api.imports.commit({ id })),
  );
  expect(results[0]).toEqual(results[2]);
  expect(results[1]).toEqual(results[3]);
  expect(await ledger(alice)).toHaveLength(4);
  await assertHealthy(alice);
});

test("rows that cannot be recorded are named, nothing is written, and the others can go on", async () => {
  const { id } = await preview(alice, march);
  await alice.api.books.update({ id: alice.bookId, closedThrough: "2026-11-02" });
  const refusal = await refusalOf(alice.api.imports.commit({ id }));
  expect(refusal).toMatchObject({
    code: "period.closed",
    issues: [{ path: ["rows", 0, expect.anything()] }, { path: ["rows", 1, expect.anything()] }],
  });
  expect(await ledger(alice)).toEqual([]);
  const { state } = await alice.api.imports.get({ id });
  expect(state).toBe("ready");
  expect(await alice.api.imports.commit({ id, exceptRows: [0, 1] })).toEqual({
    created: 2,
    linked: 0,
    skipped: 2,
  });
  await assertHealthy(alice);
});

test("the file's categories are created if that is wanted, and income of one is a refund", async () => {
  const file = () =>
    new File(
      ["Date;Payee;Category;Amount\n2026-11-02;Ikea;Home;-50.00\n2026-11-08;Ikea;Home;10.00\n"],
      "c.csv",
    );
  const { id } = await preview(alice, file(), { options: { createMissing: true } });
  expect(await alice.api.imports.commit({ id })).toMatchObject({ created: 2 });
  const { items } = await alice.api.categories.list({ limit: 200 });
  const home = items.filter(({ name }) => name === "Home");
  expect(home).toMatchObject([{ kind: "expense" }]);
  const recorded = (await alice.api.transactions.list({})).items;
  expect(recorded.map(({ kind }) => kind)).toEqual(["refund", "expense"]);
  expect(recorded).toMatchObject([{ categoryId: home[0]?.id }, { categoryId: home[0]?.id }]);
  await assertHealthy(alice);
});

test("an import creates none of the book's archived categories, and no more than 500", async () => {
  const { categories, transactions } = alice.api;
  const { id: archivedId } = await categories.create({ name: "Home" });
  await categories.update({ id: archivedId, archived: true });
  const file = (...names: string[]) => {
    const lines = names.map((name) => `2026-11-02;Shop of ${name};${name};-50.00`);
    return new File([["Date;Payee;Category;Amount", ...lines, ""].join("\n")], "c.csv");
  };
  const options = { createMissing: true };
  await take(file("Home", "Garden"), { options });
  const recorded = (await transactions.list({})).items;
  for (const entry of recorded) expect(entry).not.toMatchObject({ categoryId: archivedId });
  const known = (await categories.list({ limit: 200 })).items;
  expect(known.filter(({ name }) => name === "Home")).toHaveLength(1);
  expect(known.map(({ name }) => name)).toContain("Garden");

  const names = Array.from({ length: 501 }, (_, at) => `Receipt ${at}`);
  const { id } = await preview(alice, file(...names), { options });
  expect((await refusalOf(alice.api.imports.commit({ id }))).code).toBe("import.limit");
  expect((await categories.list({ limit: 200 })).items).toEqual(known);
  await assertHealthy(alice);
});

test("texts that are too long end before a character that would be cut in two", async () => {
  const cut = (length: number) => `${"a".repeat(length - 1)}😀`;
  const whole = (length: number) => "a".repeat(length - 1);
  const lines = [
    "Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes",
    `1/20/2026,${cut(200)}b,X,4.50,debit,${cut(100)},,${cut(50)},`,
    `1/21/2026,Bus,X,2.50,debit,${cut(200)},,,`,
  ];
  const options = { createMissing: true };
  await take(new File([lines.join("\n")], "mint.csv"), { options });
  const { items } = await alice.api.transactions.list({});
  expect(items).toMatchObject([{ payee: "Bus" }, { payee: `${whole(200)}…`, tags: [whole(50)] }]);
  const names = (await alice.api.categories.list({ limit: 200 })).items.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith("aa")).map(({ length }) => length)).toEqual([
    99, 100,
  ]);
  const halves = Buffer.from(
    "\ufeffDate,Payee,Amount\n01/02/2026,\ud800b,-2.50\n03/04/2026,Kiosk,-3.00\n",
    "utf16le",
  );
  expect(await preview(alice, new File([halves], "halves.csv"))).toMatchObject({
    choices: [{ readings: [{ rows: [{ payee: "\ufffdb" }, {}] }, {}] }],
  });
  expect(api.faults).toEqual([]);
});

test("a row near an occurrence of a schedule is that occurrence", async () => {
  const schedule = await alice.api.schedules.create({
    template: { kind: "expense", amount: "950.00", payee: "Landlord" },
    every: { unit: "month" },
    startsOn: "2026-12-01",
  });
  api.clock.now = new Date("2026-11-29T12:00:00.000Z");
  await take(csvOf("2026-11-28;LANDLORD 42;;-950.00"));
  const [rent] = (await alice.api.transactions.list({})).items;
  expect(rent).toMatchObject({ scheduleId: schedule.id });
  await assertHealthy(alice);
});

test("budgets and totals are those of the same transactions typed by hand", async () => {
  const bob = await api.signUp(`bob${(users += 1)}`);
  for (const user of [alice, bob])
    await user.api.budgets.create({ amount: "100.00", period: { unit: "month" } });
  await take(march);
  for (const amount of ["4.50", "4.50", "20.00"])
    await bob.api.expenses.create({ amount, occurredOn: "2026-11-02" });
  await bob.api.transactions.create({
    kind: "income",
    amount: "1500.00",
    occurredOn: "2026-11-05",
  });
  const figures = async ({ api: caller }: TestUser) => ({
    balance: (await caller.accounts.list()).items.map(({ balance }) => balance),
    budgets: (await caller.budgets.status()).items.map(({ spent }) => spent),
  });
  expect(await figures(alice)).toEqual(await figures(bob));
});

test("an account with previews alone can be removed, or get another currency; with imports it cannot", async () => {
  const create = async (name: string) => (await alice.api.accounts.create({ name })).id;
  const gone = await create("Gone");
  await preview(alice, march, { accountId: gone });
  await alice.api.accounts.remove({ id: gone });
  const dollars = await create("Dollars");
  const { id } = await preview(alice, march, { accountId: dollars });
  await alice.api.accounts.update({ id: dollars, currency: "USD" });
  expect(await refusalOf(alice.api.imports.commit({ id }))).toMatchObject({
    code: "import.not_found",
  });
  expect(await take(march, { accountId: dollars })).toMatchObject({ created: 4 });
  const used = await create("Used");
  const moved = await take(csvOf(bakery), { accountId: used });
  const [record] = (await alice.api.transactions.list({ accountId: used })).items;
  await alice.api.expenses.update({ id: record?.id ?? "", accountId: dollars, amount: "5" });
  expect(await refusalOf(alice.api.accounts.remove({ id: used }))).toMatchObject({
    code: "account.in_use",
    dependents: [{ kind: "import", id: moved.id }],
  });
  await assertHealthy(alice);
});

test("a pending entry is recorded as such and becomes the booked one, with its tip", async () => {
  const file = (state: string, day: string, amount: string) =>
    new File(
      [
        `Date;Payee;Amount;Status;Transaction ID\n${day};Ristorante;${amount};${state};T20261100077\n2026-11-01;Bus;-2.00;Booked;T20261100076\n`,
      ],
      "c.csv",
    );
  await take(file("Pending", "2026-11-03", "-40.00"));
  const [meal] = (await alice.api.transactions.list({ q: "Ristorante" })).items;
  const id = meal?.id ?? "";
  await alice.api.expenses.update({ id, note: "with Bob" });
  const booked = await preview(alice, file("Booked", "2026-11-05", "-46.00"));
  expect(await rows(alice, booked.id)).toMatchObject([{ matchOf: id }, { status: "duplicate" }]);
  expect(booked.balance).toMatchObject({ before: "-42.00", after: "-48.00" });
  expect(await alice.api.imports.commit({ id: booked.id })).toEqual({
    created: 0,
    linked: 1,
    skipped: 1,
  });
  const seen = await alice.api.expenses.get({ id });
  expect(seen).toMatchObject({ state: "booked", amount: "46.00", note: "with Bob" });
  expect(seen.occurredOn).toBe("2026-11-05");
  await assertHealthy(alice);
  // The bank's pending file once more adds nothing, and a revert makes it pending again.
  expect(await take(file("Pending", "2026-11-03", "-40.00"))).toMatchObject({ created: 0 });
  expect(await alice.api.imports.revert({ id: booked.id })).toEqual({ removed: 0, kept: 0 });
  expect(await alice.api.expenses.get({ id })).toMatchObject({
    state: "pending",
    amount: "40.00",
    note: "with Bob",
  });
  await assertHealthy(alice);
  expect(await take(file("Pending", "2026-11-03", "-40.00"))).toMatchObject({ created: 0 });
  await assertHealthy(alice);
});
