import { afterAll, beforeAll, expect, test } from "vitest";
import { type ErrorCode, errorCatalog } from "@outlay/core";
import { propertiesOf, toJsonSchema } from "./openapi/json-schema.ts";
import { pathParameters, type Procedure, procedures } from "./procedures.ts";
import { changesSince } from "./changes/changes.fixture.ts";
import { digestOf, newestIn, withoutChance } from "./changes/preview.fixture.ts";
import {
  bankFile,
  fieldKinds,
  groupKinds,
  name,
  nextNumber,
  ofPath,
  receipt,
  unseen,
} from "./procedures.fixture.ts";
import {
  makeGoal,
  makeIdentity,
  makeLoan,
  makePasskey,
  makeProposal,
  statementOfAll,
} from "./procedures.makers.fixture.ts";
import {
  call,
  idsInPath,
  keptOutBy,
  namesBook,
  namingNothing,
  unknownId,
} from "./procedures.calls.fixture.ts";
import { keepTokens } from "./procedures.tokens.fixture.ts";
import { allPages, createTestApi, refusalOf, type TestUser } from "./testing.ts";
import { type Scope, scopes as listedScopes } from "./access/scopes.contract.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let editor: TestUser;
let viewer: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  viewer = await api.signUp("viewer");
  await api.share(alice.bookId, viewer, "viewer");
  editor = await api.signUp("editor");
  await api.share(alice.bookId, editor, "editor");
});

/** Creates one of each kind of record with an id. */
const makers: Record<string, (user: TestUser) => Promise<Id>> = {
  book: async (user) => api.addBook(user),
  sharedBook: async (user) => user.bookId,
  member: async (user) => {
    const member = await api.signUp(`member${nextNumber()}`);
    await api.share(user.bookId, member, "editor");
    // Another book may be the default.
    const { defaultBookId } = await user.api.profile.get();
    if (defaultBookId !== user.bookId) await api.share(defaultBookId, member, "editor");
    return member.id;
  },
  invitation: async ({ api: caller, bookId: id }) => {
    const email = `invited${nextNumber()}@example.com`;
    return (await caller.members.invite({ id, email, role: "viewer" })).invitationId;
  },
  passkey: async (user) => makePasskey(api, user),
  identity: async (user) => makeIdentity(api, user),
  session: async (user) => {
    await api.signIn(user.session.user.name);
    return (await user.api.auth.sessions()).items[0]?.id ?? "";
  },
  channel: async (user) => {
    const target = `https://ntfy.example.com/${nextNumber()}`;
    return (await user.api.channels.create({ kind: "ntfy", target, kinds: ["schedule.due"] })).id;
  },
  token: async (user) => (await user.api.tokens.create({ name: name(), scopes: ["read"] })).id,
  account: async (user) => (await user.api.accounts.create({ name: name() })).id,
  loan: makeLoan,
  goal: makeGoal,
  category: async (user) => (await user.api.categories.create({ name: name() })).id,
  expense: async (user) => (await user.api.expenses.create({ amount: "1" })).id,
  transaction: async (user) =>
    (await user.api.transactions.create({ kind: "expense", amount: "1" })).id,
  author: async (user) => user.id,
  operation: async (user) => (await user.api.expenses.create({ amount: "1" })).operationId,
  schedule: async (user) => {
    const template = { kind: "expense", amount: "1", payee: name() } as const;
    const rule = { every: { unit: "month" }, startsOn: "2026-12-01" } as const;
    return (await user.api.schedules.create({ template, ...rule })).id;
  },
  rule: async ({ api: { rules } }) => {
    const when = [{ field: "payee", op: "contains", value: name() } as const];
    return (await rules.create({ when, set: { payee: name() } })).id;
  },
  person: async (user) => {
    const { items } = await user.api.household.people();
    const free = items.find(({ name: of }) => of.startsWith("Made"));
    // A book has at most 50.
    if (items.length > 40 && free) await user.api.household.removePerson({ id: free.id });
    return (await user.api.household.addPerson({ name: name() })).id;
  },
  settlement: async (user) => {
    const from = String(await makers["person"]?.(user));
    const to = String(await makers["person"]?.(user));
    return (await user.api.household.settle({ from, to, amount: "1" })).id;
  },
  budget: async (user) => (await user.api.budgets.create({ name: name(), amount: "100" })).id,
  alert: async (user) => {
    const budgetId = await makers["budget"]?.(user);
    const { items } = await user.api.alerts.list({ limit: 200 });
    return items.find((each) => each.kind === "budget" && each.budgetId === budgetId)?.id ?? "";
  },
  notification: async (user) => {
    const categoryId = String(await makers["category"]?.(user));
    await user.api.budgets.create({ name: name(), amount: "1", categoryId });
    await user.api.expenses.create({ amount: "1", categoryId });
    return (await user.api.notifications.list()).items[0]?.id ?? "";
  },
  import: async (user) => {
    const accountId = String(await makers["account"]?.(user));
    // A book has at most 50 that are not committed.
    const { items } = await user.api.imports.list({ limit: 200 });
    const open = items.filter(({ committedAt }) => committedAt === null);
    if (open.length > 40) await user.api.imports.remove({ id: String(open.at(-1)?.id) });
    return (await user.api.imports.preview({ file: bankFile(), accountId })).id;
  },
  committedImport: async (user) => {
    const id = String(await makers["import"]?.(user));
    await user.api.imports.commit({ id });
    return id;
  },
  importProfile: async (user) => {
    const accountId = String(await makers["account"]?.(user));
    const asked = { file: bankFile(), accountId, options: { decimalMark: "." } as const };
    const { id } = await user.api.imports.preview(asked);
    await user.api.imports.remove({ id });
    const { items } = await user.api.imports.profiles({ limit: 200 });
    return items.find((profile) => profile.accountId === accountId)?.id ?? "";
  },
  statement: async (user) => {
    const accountId = String(await makers["account"]?.(user));
    return (await user.api.statements.create({ accountId, on: "2026-10-31", balance: "1" })).id;
  },
  proposal: makeProposal,
  attachment: async (user) => {
    const transactionId = String(await makers["transaction"]?.(user));
    return (await user.api.attachments.create({ transactionId, file: receipt() })).id;
  },
  webhook: async ({ api: { webhooks } }) => {
    const { items } = await webhooks.list();
    // A book has at most 20.
    if (items.length > 15) await webhooks.remove({ id: String(items[0]?.id) });
    return (await webhooks.create({ url: "https://example.com/", events: ["*"] })).id;
  },
  deleted: async (user) => {
    const { id } = await user.api.expenses.create({ amount: "1" });
    await user.api.expenses.remove({ id });
    return id;
  },
  change: async (user) => {
    const { id } = await user.api.accounts.create({ name: name() });
    const changes = await allPages(async (since) => {
      const page = await user.api.changes.since({ since: Number(since ?? 0), limit: 200 });
      return { items: page.items, nextCursor: page.upToDate ? null : String(page.nextSince) };
    });
    return changes.find(({ entityId }) => entityId === id)?.seq ?? 0;
  },
};

type Id = string | number;

/** Nested inputs of an id field. */
const placed: Record<string, (id: Id, owner: TestUser) => Promise<object>> = {
  splits: async (categoryId) => ({ amount: "1", splits: [{ categoryId, amount: "1" }] }),
  shares: async (personId) => ({
    amount: "1",
    shares: { paidBy: personId, split: { kind: "equal", parts: [{ personId }] } },
  }),
  split: async (personId) => ({
    categoryId: null,
    split: { kind: "equal", parts: [{ personId }] },
  }),
  from: async (from, owner) => ({ from, to: await makers["person"]?.(owner) }),
  to: async (to, owner) => ({ to, from: await makers["person"]?.(owner) }),
  bookIds: async (id) => ({ bookIds: [id], bookId: undefined }),
  operations: async (id) => ({ operations: [{ op: "remove", id }] }),
  categoryIds: async (id) => ({ ...ofNoCategory, categoryIds: [id] }),
  exceptCategoryIds: async (id) => ({ ...ofNoCategory, exceptCategoryIds: [id] }),
  fee: async (categoryId, owner) => ({
    kind: "transfer",
    amount: "1",
    fromAccountId: await makers["account"]?.(owner),
    toAccountId: await makers["account"]?.(owner),
    fee: { amount: "1", categoryId },
  }),
  template: async (accountId) => ({ template: { kind: "expense", amount: "1", accountId } }),
  when: async (value) => ({ when: [{ field: "account", op: "equals", value }] }),
  set: async (categoryId) => ({ set: { categoryId } }),
  rule: async (categoryId) => ({
    rule: { when: [{ field: "payee", op: "equals", value: "a" }], set: { categoryId } },
  }),
  options: async (accountId) => ({ options: { accounts: { "1": accountId } } }),
  changes: async (categoryId) => ({ changes: [{ index: 0, categoryId }] }),
  ruleIds: async (id) => ({ ruleIds: [id], rule: undefined }),
  transactionIds: async (id, owner) => ({
    transactionIds: [id],
    id: await statementOfAll(owner),
  }),
  refundOf: async (refundOf) => ({ kind: "refund", amount: "1", refundOf }),
  fromAccountId: async (fromAccountId, owner) => ({
    kind: "transfer",
    fromAccountId,
    toAccountId: await makers["account"]?.(owner),
  }),
  toAccountId: async (toAccountId, owner) => ({
    kind: "transfer",
    fromAccountId: await makers["account"]?.(owner),
    toAccountId,
  }),
  budgetId: async (budgetId) => ({ kind: "budget", budgetId, percent: 55, ...noBalance }),
  fromId: async (fromId, owner) => ({ fromId, toId: await makers["budget"]?.(owner) }),
  toId: async (toId, owner) => ({ toId, fromId: await makers["budget"]?.(owner) }),
};

/** A budget covers one category, or those that it lists. */
const ofNoCategory = { categoryId: undefined };

/** An alert belongs to a budget or an account. */
const noBalance = { accountId: undefined, below: undefined };

/** Without undefined fields. */
const defined = (input: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

const place = async (field: string, id: Id, owner: TestUser): Promise<object> =>
  placed[field]?.(id, owner) ?? { [field]: id };

function kindOf(procedure: Procedure, field: string): string {
  const ofGroup = ofPath[procedure.path] ?? groupKinds[procedure.group];
  const kind = field === "id" ? ofGroup : fieldKinds[field];
  if (!kind || !makers[kind]) throw new Error(`Say here what ${field} of ${procedure.path} names.`);
  return kind;
}

const makeKind = (kind: string, owner: TestUser): Promise<Id> =>
  makers[kind]?.(owner) ?? Promise.reject(new Error(`nothing makes ${kind}`));

const madeOnce = new Map<string, Promise<Id>>();

/** A record for all tests that only name it: none of them changes it. */
function sharedRecord(procedure: Procedure, field: string, owner: TestUser): Promise<Id> {
  const kind = kindOf(procedure, field);
  const key = `${kind} of ${owner.id}`;
  const made = madeOnce.get(key) ?? makeKind(kind, owner);
  madeOnce.set(key, made);
  return made;
}

/** A record of one's own, which the procedure may change; a query does not, so that all share one. */
const ownRecord = (procedure: Procedure, field: string, owner: TestUser): Promise<Id> =>
  procedure.type === "query"
    ? sharedRecord(procedure, field, owner)
    : makeKind(kindOf(procedure, field), owner);

const isId = (schema: object): boolean => JSON.stringify(schema).includes('"format":"uuid"');

/** The fields that name an existing record; not the `id` of a create, nor a token, which may be revoked by then. */
function references(procedure: Procedure): string[] {
  const fields = propertiesOf(toJsonSchema(procedure.input, "input"));
  const inPath = pathParameters(procedure.rest.path);
  return Object.entries(fields)
    .filter(([field, schema]) => isId(schema) && (field !== "id" || inPath.includes("id")))
    .map(([field]) => field)
    .filter((field) => field !== "writtenWith");
}

/** Records that an input names in any case. */
const valid: Record<string, (owner: TestUser) => Promise<object>> = {
  "household.settle": async (owner) => ({
    from: await makers["person"]?.(owner),
    to: await makers["person"]?.(owner),
  }),
  "accounts.payLoan": async (owner) => ({ accountId: await makers["account"]?.(owner) }),
  "household.setDefault": async (owner) =>
    place("split", (await makers["person"]?.(owner)) ?? "", owner),
};

/** A valid input for `owner`, with the ids of records created for it, except in the field that the caller fills in. */
async function inputOf(
  procedure: Procedure,
  owner: TestUser,
  filledIn?: string,
): Promise<Record<string, unknown>> {
  const ids = idsInPath(procedure)
    .filter((field) => field !== filledIn)
    .map(async (field) => [field, await ownRecord(procedure, field, owner)] as const);
  return {
    ...namingNothing(procedure),
    ...(procedure.group === "imports" && procedure.upload !== undefined && { file: bankFile() }),
    ...Object.fromEntries(await Promise.all(ids)),
    ...(await valid[procedure.path]?.(owner)),
    ...(procedure.group === "attachments" && procedure.upload !== undefined && { file: receipt() }),
    ...(procedure.path === "imports.preview" && { accountId: await makers["account"]?.(owner) }),
  };
}

const named = procedures.flatMap((procedure) =>
  references(procedure).map((field) => ({ path: procedure.path, field, procedure })),
);
const pathOf = (list: readonly Procedure[]) =>
  list.map((procedure) => ({ path: procedure.path, procedure }));

test("every path with an id and every field that names a record is tested", () => {
  const covered = new Set(named.map(({ path }) => path));
  // A change's number belongs to the caller's own book: another book may have the same number.
  const withId = procedures.filter(({ rest }) => /\{(?!seq\})/.test(rest.path));
  expect(withId.map(({ path }) => path).filter((path) => !covered.has(path))).toEqual([]);
  expect(named.length).toBeGreaterThanOrEqual(15);
});

test.each(named)(
  "$path with another user's $field finds nothing, but finds one's own",
  async (row) => {
    const { procedure, field } = row;
    const input = await inputOf(procedure, bob, field);
    const naming = async (id: Id) => defined({ ...input, ...(await place(field, id, bob)) });
    const own = await naming(await ownRecord(procedure, field, bob));
    const theirs = await naming(await sharedRecord(procedure, field, alice));
    const { kind, code } = await refusalOf(call(procedure, bob.api, theirs));
    expect({ kind, code }).toEqual({
      kind: "not_found",
      code: expect.stringMatching(/^\w+\.not_found$/),
    });
    const outcome = await call(procedure, bob.api, own).then(
      () => "done",
      (error: unknown) => String(error),
    );
    expect(outcome).toBe("done");
  },
);

test.each(named)("$path with an unknown $field finds nothing", async ({ procedure, field }) => {
  const nothing = defined({
    ...(await inputOf(procedure, bob, field)),
    ...(await place(field, unknownId, bob)),
  });
  const { kind } = await refusalOf(call(procedure, bob.api, nothing));
  expect(kind).toBe("not_found");
});

/** Owner only. Other mutations are open to editors too, and queries to every member. */
const forOwner = new Set([
  "books.remove",
  "books.restore",
  "books.update",
  "members.invitations",
  "members.invite",
  "members.remove",
  "members.update",
  "members.withdraw",
  ...procedures.filter(({ ownerOnly }) => ownerOnly).map(({ path }) => path),
]);
/** Marking as read is for every member, including viewers. */
const forReaders = new Set(["notifications.markRead", "notifications.markAllRead"]);
const lacking: Record<string, (procedure: Procedure) => string | undefined> = {
  owner: () => undefined,
  editor: ({ path }) => (forOwner.has(path) ? "book.forbidden" : undefined),
  viewer: ({ path, type }) =>
    forOwner.has(path) || (type === "mutation" && !forReaders.has(path))
      ? "book.forbidden"
      : undefined,
  stranger: () => "book.not_found",
};

const inBook = (procedure: Procedure, input: object, id = alice.bookId) =>
  namesBook(procedure) ? { ...input, id } : input;
const ofBooks = procedures.filter((procedure) => procedure.auth === "book" || namesBook(procedure));
const everyRole = ofBooks.flatMap((procedure) =>
  Object.keys(lacking).map((role) => ({ path: procedure.path, role, procedure })),
);

/** Alice's book with its members; another one for a procedure that removes it. */
async function sharedBookFor({ path }: Procedure): Promise<string> {
  if (path !== "books.remove") return alice.bookId;
  const id = await api.addBook(alice);
  await api.share(id, editor, "editor");
  await api.share(id, viewer, "viewer");
  return id;
}

test.each(everyRole)("$path meets the $role of a book", async ({ procedure, role }) => {
  const input = inBook(procedure, namingNothing(procedure), await sharedBookFor(procedure));
  const people: Record<string, TestUser> = { owner: alice, editor, viewer, stranger: bob };
  const caller = people[role]?.in(alice.bookId) ?? api.anyone;
  expect(await keptOutBy(call(procedure, caller, input))).toBe(lacking[role]?.(procedure));
});

const withPreview = ofBooks.filter(
  ({ type, path, upload }) => type === "mutation" && upload === undefined && !unseen.has(path),
);

test.each(pathOf(withPreview))(
  "a preview of $path shows what it then does, and does nothing",
  async ({ path, procedure }) => {
    const input = inBook(procedure, await inputOf(procedure, alice));
    const [before, since] = [await digestOf(api.db), await newestIn(api.db, alice.bookId)];
    api.effects.length = 0;
    // Some examples name records that are not there: then both are refused.
    const shown = await alice.api.changes.preview({ procedure: path, input }).then(
      ({ output, changes }) => [output, changes],
      (error: unknown) => String(error),
    );
    expect(await digestOf(api.db)).toBe(before);
    expect(api.effects).toEqual([]);
    const done = await call(procedure, alice.api, input).then(
      async (output) => [output ?? null, await changesSince(alice.api, since)],
      (error: unknown) => String(error),
    );
    expect(withoutChance(shown)).toEqual(withoutChance(done));
  },
);

const everyScope = [...new Set(procedures.flatMap(({ scope }) => scope ?? []))];
const actOf = (scope: Scope) => (scope.endsWith("write") ? "write" : "read");

/** The scopes of a token, and the code it is rejected with. */
const tokenKinds: Record<string, (needed: Scope) => { scopes: Scope[]; code?: ErrorCode }> = {
  "its scope": (needed) => ({ scopes: [needed] }),
  "the scope of all groups": (needed) => ({ scopes: [actOf(needed)] }),
  "every scope but its own": (needed) => ({
    scopes: [
      ...everyScope.filter((scope) => scope !== needed),
      actOf(needed) === "read" ? "write" : "read",
    ],
    code: "auth.scope_missing",
  }),
};

/** What tries or proposes a write needs its scope, too. */
const innerScopes: Readonly<Record<string, Scope[]>> = {
  "changes.preview": ["categories:write"],
  "proposals.create": ["expenses:write"],
};

const tokenOfAlice = keepTokens(() => alice);

async function meetToken(procedure: Procedure, scopes: Scope[]): Promise<string | undefined> {
  const granted = [...new Set([...scopes, ...(innerScopes[procedure.path] ?? [])])];
  const { token } = await tokenOfAlice(granted);
  const program = api.as({ authorization: `Bearer ${token}` });
  return keptOutBy(call(procedure, program, inBook(procedure, namingNothing(procedure))));
}

const everyToken = procedures.flatMap((procedure) => {
  const { path, scope } = procedure;
  return scope
    ? Object.entries(tokenKinds).map(([kind, of]) => ({ path, kind, procedure, ...of(scope) }))
    : [];
});

test.each(everyToken)("$path meets a token with $kind", async ({ procedure, scopes, code }) => {
  expect(await meetToken(procedure, scopes)).toBe(code);
});

test.each(pathOf(procedures.filter(({ auth, scope }) => auth !== "public" && scope === null)))(
  "$path cannot be called with a token",
  async ({ procedure }) => {
    const code = await meetToken(procedure, ["read", "write", ...everyScope]);
    expect(code).toBe("auth.session_needed");
  },
);

test("the scopes are those that procedures need, and one for all reads and all writes", () => {
  expect(listedScopes).toEqual(["read", "write", ...everyScope.toSorted()]);
});

test("a token cannot call procedures that give access", () => {
  const reached = new Set(procedures.flatMap(({ group, scope }) => (scope ? [group] : [])));
  for (const group of ["auth", "members", "tokens", "webhooks"])
    expect(reached).not.toContain(group);
  expect(everyScope).not.toContain("profile:write");
  expect(everyScope).not.toContain("books:write");
});

test.each(pathOf(procedures.filter(({ auth }) => auth !== "public")))(
  "$path without credentials requires signing in",
  async ({ procedure }) => {
    const { code } = await refusalOf(call(procedure, api.anyone, namingNothing(procedure)));
    expect(code).toBe("auth.unauthenticated");
  },
);

test.each(pathOf(procedures))("$path lists only existing codes, each once", ({ procedure }) => {
  const { errors } = procedure;
  expect(errors.filter((code) => !(code in errorCatalog))).toEqual([]);
  expect(new Set(errors).size).toBe(errors.length);
});
