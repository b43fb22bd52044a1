import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { rent, scheduleTools } from "./schedules.fixture.ts";

const api = await createTestApi();
const { live, ledger, occurrences, assertHealthy } = scheduleTools(api);
afterAll(api.close);

let users = 0;
let alice: TestUser;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-21T12:00:00.000Z");
  alice = await api.signUp(`alice${(users += 1)}`);
});

const december = { from: "2026-12-01", to: "2026-12-31" };
const quarter = { from: "2026-11-01", to: "2027-01-31" };

test("rent is recorded when its day begins, once, by the one who made the schedule", async () => {
  const schedule = await alice.api.schedules.create(rent);
  expect(schedule).toMatchObject({ name: "Landlord", nextOn: "2026-12-01", problem: null });
  expect(await occurrences(alice, december)).toEqual(["2026-12-01 upcoming"]);
  await live("2026-11-30");
  expect(await ledger(alice)).toEqual([]);
  await live("2026-12-01T00:00:00.000Z");
  await live("2026-12-01");
  expect(await ledger(alice)).toEqual(["2026-12-01 950.00 Landlord"]);
  const [posted] = (await alice.api.transactions.list()).items;
  expect(posted).toMatchObject({ scheduleId: schedule.id, createdBy: { id: alice.id } });
  expect((await alice.api.schedules.occurrences(december)).items).toMatchObject([
    { state: "posted", amount: "950.00", currency: "EUR", transactionId: posted?.id },
  ]);
  expect((await alice.api.schedules.get({ id: schedule.id })).nextOn).toBe("2027-01-01");
  await assertHealthy(alice);
});

test("after a week without a server each missed day is recorded, on its own day", async () => {
  await alice.api.schedules.create({ ...rent, every: { unit: "day" }, startsOn: "2026-11-22" });
  await live("2026-11-28");
  expect((await ledger(alice)).map((line) => line.slice(8, 10))).toEqual([
    "22",
    "23",
    "24",
    "25",
    "26",
    "27",
    "28",
  ]);
  await assertHealthy(alice);
});

test("a clock that jumps back and on again records nothing twice", async () => {
  await alice.api.schedules.create({ ...rent, every: { unit: "day" }, startsOn: "2026-11-22" });
  await live("2026-11-23");
  await live("2026-11-20");
  await live("2026-11-22");
  await live("2026-11-24");
  expect((await ledger(alice)).map((line) => line.slice(8, 10))).toEqual(["22", "23", "24"]);
  await assertHealthy(alice);
});

test("what is past when a schedule begins is posted or missed, as one says", async () => {
  const early = { ...rent, startsOn: "2026-09-01" };
  await alice.api.schedules.create(early);
  await api.settle();
  expect(await ledger(alice)).toEqual([]);
  const range = { from: "2026-09-01", to: "2026-12-31" };
  expect(await occurrences(alice, range)).toEqual([
    "2026-09-01 missed",
    "2026-10-01 missed",
    "2026-11-01 missed",
    "2026-12-01 upcoming",
  ]);
  const { id } = await alice.api.schedules.create({ ...early, missed: "post" });
  expect(await ledger(alice)).toEqual([]);
  await api.settle();
  expect(await ledger(alice)).toEqual([
    "2026-09-01 950.00 Landlord",
    "2026-10-01 950.00 Landlord",
    "2026-11-01 950.00 Landlord",
  ]);
  expect((await alice.api.schedules.get({ id })).nextOn).toBe("2026-12-01");
  await assertHealthy(alice);
});

test("at most 1,000 missed occurrences are posted, and as many shown", async () => {
  const daily = { ...rent, every: { unit: "day" } } as const;
  const old = { ...daily, startsOn: "2020-01-01" };
  const { issues } = await refusalOf(alice.api.schedules.create({ ...old, missed: "post" }));
  expect(issues).toMatchObject([{ code: "input.invalid", path: ["startsOn"] }]);
  await alice.api.schedules.create(old);
  expect(await occurrences(alice, { from: "2020-01-01", to: "2020-12-31" })).toEqual([]);
  await alice.api.schedules.create({ ...daily, startsOn: "2024-03-01", missed: "post" });
  await api.settle();
  const { total } = await alice.api.transactions.list({ includeTotal: true });
  // With today's of both.
  expect(total).toBe(995 + 2);
  await assertHealthy(alice);
});

test("a weekend moves what is due, also into another month, and not what it is", async () => {
  // 1 August 2027 is a Sunday.
  await alice.api.schedules.create({ ...rent, startsOn: "2027-07-01", weekend: "before" });
  expect(await occurrences(alice, { from: "2027-07-30", to: "2027-09-01" })).toEqual([
    "2027-08-01 upcoming (2027-07-30)",
    "2027-09-01 upcoming",
  ]);
  await live("2027-07-29");
  await live("2027-07-30");
  await live("2027-08-02");
  expect(await ledger(alice)).toEqual(["2027-07-01 950.00 Landlord", "2027-07-30 950.00 Landlord"]);
  await assertHealthy(alice);
});

test("a schedule ends after its times or on its last day", async () => {
  const thrice = await alice.api.schedules.create({ ...rent, times: 2 });
  const until = await alice.api.schedules.create({ ...rent, endsOn: "2026-12-31" });
  await live("2027-06-01");
  expect(await ledger(alice)).toHaveLength(3);
  for (const { id } of [thrice, until])
    expect(await alice.api.schedules.get({ id })).toMatchObject({ nextOn: null, problem: null });
  await alice.api.schedules.update({ id: thrice.id, times: 3 });
  await api.settle();
  expect((await ledger(alice)).at(-1)).toBe("2027-02-01 950.00 Landlord");
  await assertHealthy(alice);
});

test("a change from a day on leaves what comes before as it was", async () => {
  const { id } = await alice.api.schedules.create(rent);
  const changed = await alice.api.schedules.update({
    id,
    template: { amount: "990.00" },
    from: "2027-01-15",
    version: 1,
  });
  expect(changed).toMatchObject({
    version: 2,
    from: "2027-01-15",
    template: { amount: "990.00", payee: "Landlord" },
    earlier: [{ from: "2026-12-01", template: { amount: "950.00" } }],
    nextOn: "2026-12-01",
  });
  await live("2027-02-01");
  expect(await ledger(alice)).toEqual([
    "2026-12-01 950.00 Landlord",
    "2027-01-01 950.00 Landlord",
    "2027-02-01 990.00 Landlord",
  ]);
  await assertHealthy(alice);
});

test("another rule holds from the next occurrence on, and none comes twice", async () => {
  const { id } = await alice.api.schedules.create({ ...rent, startsOn: "2026-11-01" });
  await live("2026-12-01");
  await alice.api.schedules.update({ id, monthDay: "last" });
  await live("2027-02-28");
  expect(await ledger(alice)).toEqual([
    "2026-12-01 950.00 Landlord",
    "2027-01-31 950.00 Landlord",
    "2027-02-28 950.00 Landlord",
  ]);
  await alice.api.schedules.update({ id, every: { unit: "week" } });
  expect(await alice.api.schedules.get({ id })).toMatchObject({
    every: { unit: "week", count: 1 },
    monthDay: null,
    nextOn: "2027-04-04",
  });
  await assertHealthy(alice);
});

test("an earlier start brings the occurrences before the next one", async () => {
  const { id } = await alice.api.schedules.create({ ...rent, startsOn: "2027-03-01" });
  const moved = await alice.api.schedules.update({ id, startsOn: "2026-12-01" });
  expect(moved.nextOn).toBe("2026-12-01");
  await live("2026-12-01");
  await alice.api.schedules.update({ id, startsOn: "2026-06-01" });
  await api.settle();
  expect(await ledger(alice)).toEqual(["2026-12-01 950.00 Landlord"]);
  await assertHealthy(alice);
});

test("nothing is due in a pause; after it the missed are posted or left out", async () => {
  const skip = await alice.api.schedules.create(rent);
  const post = await alice.api.schedules.create({
    ...rent,
    template: { ...rent.template, payee: "Gym" },
    missed: "post",
  });
  for (const { id } of [skip, post]) {
    const paused = await alice.api.schedules.update({ id, paused: true });
    expect(paused.nextOn).toBeNull();
  }
  await live("2027-01-10");
  expect(await ledger(alice)).toEqual([]);
  expect(await occurrences(alice, quarter)).toEqual([]);
  for (const { id } of [skip, post]) await alice.api.schedules.update({ id, paused: false });
  await api.settle();
  expect(await ledger(alice)).toEqual(["2026-12-01 950.00 Gym", "2027-01-01 950.00 Gym"]);
  expect(await occurrences(alice, { ...quarter, scheduleId: skip.id })).toEqual([
    "2026-12-01 missed",
    "2027-01-01 missed",
  ]);
  await assertHealthy(alice);
});

test("an occurrence is posted by hand once, however often and by however many", async () => {
  const { id } = await alice.api.schedules.create(rent);
  const bob = await api.signUp(`bob${users}`);
  await api.share(alice.bookId, bob, "editor");
  const given = { id, on: "2026-12-01", amount: "955.00", occurredOn: "2026-11-20" };
  const people = [alice.api, bob.in(alice.bookId), alice.api];
  const posted = await Promise.all(people.map((caller) => caller.schedules.post(given)));
  expect(new Set(posted.map(({ transactionId }) => transactionId)).size).toBe(1);
  expect(posted[0]).toMatchObject({ state: "posted", amount: "955.00" });
  await live("2026-12-01");
  expect(await ledger(alice)).toEqual(["2026-11-20 955.00 Landlord"]);
  const { code } = await refusalOf(alice.api.schedules.skip({ id, on: "2026-12-01" }));
  expect(code).toBe("occurrence.decided");
  const never = await refusalOf(alice.api.schedules.post({ id, on: "2026-12-02" }));
  expect(never.code).toBe("occurrence.not_found");
  await assertHealthy(alice);
});

test("a skipped occurrence is left out, until that is undone", async () => {
  const { id } = await alice.api.schedules.create(rent);
  const on = "2026-12-01";
  const skipped = await alice.api.schedules.skip({ id, on });
  expect(skipped.state).toBe("skipped");
  expect(await alice.api.schedules.skip({ id, on })).toEqual(skipped);
  expect((await refusalOf(alice.api.schedules.post({ id, on }))).code).toBe("occurrence.decided");
  expect((await alice.api.schedules.get({ id })).nextOn).toBe("2027-01-01");
  const { items } = await alice.api.changes.since({ since: 0, limit: 200 });
  await alice.api.changes.undo({ seq: Number(items.at(-1)?.seq) });
  expect((await alice.api.schedules.get({ id })).nextOn).toBe(on);
  await live(on);
  expect(await ledger(alice)).toEqual(["2026-12-01 950.00 Landlord"]);
  await assertHealthy(alice);
});

test("a missed occurrence can be posted by hand later", async () => {
  const { id } = await alice.api.schedules.create({ ...rent, startsOn: "2026-11-01" });
  await alice.api.schedules.post({ id, on: "2026-11-01" });
  expect(await ledger(alice)).toEqual(["2026-11-01 950.00 Landlord"]);
  await assertHealthy(alice);
});

test("deleting a posted transaction does not post it again, but a person can", async () => {
  const { id } = await alice.api.schedules.create(rent);
  await live("2026-12-01");
  const [posted] = (await alice.api.transactions.list()).items;
  await alice.api.transactions.remove({ id: String(posted?.id) });
  await live("2026-12-02");
  expect(await ledger(alice)).toEqual([]);
  expect(await occurrences(alice, december)).toEqual(["2026-12-01 skipped"]);
  await alice.api.schedules.post({ id, on: "2026-12-01" });
  expect(await ledger(alice)).toEqual(["2026-12-01 950.00 Landlord"]);
  await assertHealthy(alice);
});

test("of a deleted schedule the transactions stay, and the trash has it back", async () => {
  const { id } = await alice.api.schedules.create(rent);
  await live("2026-12-01");
  await alice.api.schedules.remove({ id });
  await alice.api.schedules.remove({ id });
  expect((await refusalOf(alice.api.schedules.get({ id }))).code).toBe("schedule.not_found");
  await live("2026-12-20");
  expect((await alice.api.trash.list()).items).toMatchObject([{ entity: "schedule", id }]);
  await alice.api.trash.restore({ entity: "schedule", id });
  expect((await alice.api.schedules.get({ id })).nextOn).toBe("2027-01-01");
  await live("2027-01-01");
  expect(await ledger(alice)).toHaveLength(2);
  await assertHealthy(alice);
});

test("changes of a schedule are undone, the newest first", async () => {
  const { id } = await alice.api.schedules.create(rent);
  const before = await alice.api.schedules.get({ id });
  await alice.api.schedules.update({ id, monthDay: 15, name: "Flat", template: { note: "x" } });
  await alice.api.schedules.update({ id, paused: true });
  const undoLast = async () => {
    const { items } = await alice.api.changes.since({ since: 0, limit: 200 });
    const own = items.filter(({ entity }) => entity === "schedule").toReversed();
    await alice.api.changes.undo({ seq: Number(own[0]?.seq) });
    return own.length;
  };
  await undoLast();
  expect(await alice.api.schedules.get({ id })).toMatchObject({ paused: false, monthDay: 15 });
  const { items } = await alice.api.changes.since({ since: 0, limit: 200 });
  const renamed = items.findLast(
    (change) =>
      change.entity === "schedule" &&
      change.after?.name === "Flat" &&
      change.before?.name !== "Flat",
  );
  const { code } = await refusalOf(alice.api.changes.undo({ seq: Number(renamed?.seq) }));
  expect(code).toBe("change.superseded");
  await alice.api.schedules.update({ id, name: "Home" });
  await undoLast();
  await assertHealthy(alice);
  expect(before.nextOn).toBe("2026-12-01");
});

test("undoing another rule brings back the occurrence that it moved", async () => {
  const { id } = await alice.api.schedules.create(rent);
  await alice.api.schedules.update({ id, monthDay: 15 });
  expect((await alice.api.schedules.get({ id })).nextOn).toBe("2026-12-15");
  const { items } = await alice.api.changes.since({ since: 0, limit: 200 });
  await alice.api.changes.undo({ seq: Number(items.at(-1)?.seq) });
  expect(await alice.api.schedules.get({ id })).toMatchObject({
    nextOn: "2026-12-01",
    monthDay: null,
  });
  await assertHealthy(alice);
});

test("a posting is undone as an operation, and is not posted again", async () => {
  await alice.api.schedules.create(rent);
  await live("2026-12-01");
  const [posted] = (await alice.api.transactions.list()).items;
  await alice.api.operations.undo({ id: String(posted?.operationId) });
  await live("2026-12-02");
  expect(await ledger(alice)).toEqual([]);
  await assertHealthy(alice);
});

test("a payee and a tag that are renamed are renamed in templates, so that none comes back", async () => {
  const { id } = await alice.api.schedules.create({
    ...rent,
    template: { ...rent.template, tags: ["home"] },
  });
  await live("2026-12-01");
  await alice.api.payees.rename({ name: "landlord", newName: "Ms Miller" });
  await alice.api.tags.rename({ name: "home", newName: "flat" });
  await live("2027-01-01");
  expect(await ledger(alice)).toEqual([
    "2026-12-01 950.00 Ms Miller",
    "2027-01-01 950.00 Ms Miller",
  ]);
  const { template, version } = await alice.api.schedules.get({ id });
  expect(template).toMatchObject({ payee: "Ms Miller", tags: ["flat"] });
  expect(version).toBe(3);
  const { items } = await alice.api.changes.since({ since: 0, limit: 200 });
  const renaming = items.findLast(({ entity }) => entity === "schedule")?.operationId;
  await alice.api.operations.undo({ id: String(renaming) });
  const undone = await alice.api.schedules.get({ id });
  expect(undone).toMatchObject({ template: { tags: ["home"] }, nextOn: "2027-02-01" });
  await assertHealthy(alice);
});

test("undoing a change brings back no occurrence that was too long ago to be kept as missed", async () => {
  const daily = { ...rent, every: { unit: "day" }, startsOn: "2020-01-01" } as const;
  const { id } = await alice.api.schedules.create(daily);
  await api.settle();
  await alice.api.schedules.update({ id, template: { note: "x" } });
  const { items } = await alice.api.changes.since({ since: 0, limit: 200 });
  const changed = items.findLast(({ entity }) => entity === "schedule");
  await alice.api.changes.undo({ seq: Number(changed?.seq) });
  expect((await alice.api.schedules.get({ id })).nextOn).toBe("2026-11-22");
  await assertHealthy(alice);
});
