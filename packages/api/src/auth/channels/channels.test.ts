import { channels } from "@outlay/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CreateChannelInput } from "./channels.contract.ts";
import { allPages, createTestApi, password, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  await api.proveEmail(alice);
});

const target = "https://ntfy.sh/ada-7fGq2k";
const kinds: CreateChannelInput["kinds"] = ["budget.threshold"];
const ntfy: CreateChannelInput = { kind: "ntfy", target, kinds };
const email: CreateChannelInput = { kind: "email", kinds };
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const faultOf = async (call: Promise<unknown>) => {
  const { code, issues } = await refusalOf(call);
  return [code, issues[0]?.path.join(".")];
};

test("a user has channels by their verified email and by ntfy, changes and removes them", async () => {
  const own = alice.api.channels;
  const mailed = await own.create({ ...email, kinds: ["schedule.due", "schedule.due"] });
  expect(mailed).toEqual({
    id: expect.any(String),
    kind: "email",
    target: null,
    kinds: ["schedule.due"],
    quietFrom: null,
    quietTo: null,
    failures: 0,
    retryAt: null,
    createdAt: api.clock.now,
  });
  const posted = await own.create({ ...ntfy, quietFrom: "22:00", quietTo: "07:00" });
  expect(await allPages((cursor) => own.list({ limit: 1, cursor }))).toEqual([posted, mailed]);
  const { id } = posted;
  const quiet = await own.update({ id, quietTo: "06:30" });
  expect(quiet).toEqual({ ...posted, quietTo: "06:30" });
  const other = { target: "https://ntfy.example.com/x", quietFrom: null, quietTo: null };
  expect(await own.update({ id, ...other })).toEqual({ ...posted, ...other });
  await own.remove({ id });
  expect(await codeOf(own.remove({ id }))).toBe("channel.not_found");
  expect(await codeOf(own.update({ id }))).toBe("channel.not_found");
  expect((await own.list()).items).toEqual([mailed]);
});

test("an email that is not verified gets no channel", async () => {
  expect(await codeOf(bob.api.channels.create(email))).toBe("auth.email_unverified");
});

test("another user's channel is not found", async () => {
  const { id } = await bob.api.channels.create(ntfy);
  expect(await codeOf(alice.api.channels.update({ id, kinds }))).toBe("channel.not_found");
  expect(await codeOf(alice.api.channels.remove({ id }))).toBe("channel.not_found");
  expect((await bob.api.channels.list()).items).toMatchObject([{ id }]);
});

test("a program with a token neither sees nor changes channels", async () => {
  const { token } = await alice.api.tokens.create({ name: "Script", scopes: ["read", "write"] });
  const program = api.as({ authorization: `Bearer ${token}` }).channels;
  expect(await codeOf(program.list())).toBe("auth.session_needed");
  expect(await codeOf(program.create(ntfy))).toBe("auth.session_needed");
});

test.each([
  ["an email with a target", { ...email, target }, "target"],
  ["ntfy without a topic's URL", { kind: "ntfy", kinds: ["schedule.due"] }, "target"],
  ["a URL without a topic", { ...ntfy, target: "https://ntfy.sh/" }, "target"],
  ["a URL with a query", { ...ntfy, target: `${target}?auth=x` }, "target"],
  ["an address that is not allowed", { ...ntfy, target: "http://ntfy.sh/x" }, "target"],
  ["no URL", { ...ntfy, target: "ntfy.sh/x" }, "target"],
  ["one end of quiet hours", { ...ntfy, quietFrom: "22:00" }, "quietTo"],
  ["the other end", { ...ntfy, quietTo: "22:00" }, "quietFrom"],
  ["quiet hours without length", { ...ntfy, quietFrom: "22:00", quietTo: "22:00" }, "quietTo"],
  ["no time of day", { ...ntfy, quietFrom: "24:00", quietTo: "7:00" }, "quietFrom"],
  ["no kinds", { ...ntfy, kinds: [] }, "kinds"],
])("%s is invalid", async (_, input, field) => {
  const create = alice.api.channels.create as (input: object) => Promise<unknown>;
  expect(await faultOf(create(input))).toEqual(["input.invalid", field]);
});

test("a change leaves a whole channel", async () => {
  const { id } = await alice.api.channels.create({ ...ntfy, quietFrom: "22:00", quietTo: "07:00" });
  const own = alice.api.channels;
  expect(await faultOf(own.update({ id, quietFrom: null }))).toEqual([
    "input.invalid",
    "quietFrom",
  ]);
  expect(await faultOf(own.update({ id, quietFrom: "07:00" }))).toEqual([
    "input.invalid",
    "quietTo",
  ]);
  const mailed = (await own.list()).items.find(({ kind }) => kind === "email");
  const aimed = own.update({ id: String(mailed?.id), target });
  expect(await faultOf(aimed)).toEqual(["input.invalid", "target"]);
});

test("a user has ten channels at most, also when they are created at once, and none once deleted", async () => {
  const carl = await api.signUp("carl");
  for (let made = 0; made < 8; made += 1) await carl.api.channels.create(ntfy);
  const attempts = await Promise.allSettled(
    Array.from({ length: 4 }, () => carl.api.channels.create(ntfy)),
  );
  expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  expect(await codeOf(carl.api.channels.create(ntfy))).toBe("channel.limit");
  await carl.api.profile.remove({ password });
  const left = await api.db.select({ userId: channels.userId }).from(channels);
  expect(left.map(({ userId }) => userId)).not.toContain(carl.id);
});
