import { afterAll, beforeAll, expect, test } from "vitest";
import { call, keptOutBy, namesBook, namingNothing } from "./procedures.calls.fixture.ts";
import { type Procedure, procedures } from "./procedures.ts";
import { type Caller, createTestApi, type TestUser } from "./testing.ts";
import type { Scope } from "./access/scopes.contract.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let people: Record<"editor" | "viewer" | "stranger", TestUser>;
beforeAll(async () => {
  alice = await api.signUp("alice");
  people = {
    editor: await api.signUp("editor"),
    viewer: await api.signUp("viewer"),
    stranger: await api.signUp("stranger"),
  };
  await api.share(alice.bookId, people.editor, "editor");
  await api.share(alice.bookId, people.viewer, "viewer");
});

/** All writes of a book that can be previewed: those that are added later, too. */
const writes = procedures.filter(
  ({ isWrite, upload, path }) => isWrite && upload === undefined && path !== "changes.preview",
);

const inputFor = (procedure: Procedure) => ({
  ...namingNothing(procedure),
  ...(namesBook(procedure) && { id: alice.bookId }),
});

type Outcome = { path: string; keptOutBy: string | undefined };

const previewAll = async (caller: Caller, listed = writes): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const procedure of listed) {
    const { path } = procedure;
    const previewed = caller.changes.preview({ procedure: path, input: inputFor(procedure) });
    outcomes.push({ path, keptOutBy: await keptOutBy(previewed) });
  }
  return outcomes;
};

const callAll = async (caller: Caller, listed = writes): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const procedure of listed) {
    const called = call(procedure, caller, inputFor(procedure));
    outcomes.push({ path: procedure.path, keptOutBy: await keptOutBy(called) });
  }
  return outcomes;
};

test.each(["editor", "viewer", "stranger"] as const)(
  "a %s of a book previews the writes that they may do, and no other",
  async (role) => {
    const caller = people[role].in(alice.bookId);
    const previewed = await previewAll(caller);
    expect(previewed).toEqual(await callAll(caller));
    expect(previewed.some((each) => each.keptOutBy !== undefined)).toBe(true);
  },
);

const tokenWith = async (given: {
  scopes: Scope[];
  mode?: "propose";
  limits?: { procedures: string[] };
}): Promise<Caller> => {
  const { token } = await alice.api.tokens.create({ name: "Program", ...given });
  return api.as({ authorization: `Bearer ${token}` });
};

test("a token previews the writes of its scopes, also one that only proposes", async () => {
  const isForTokens = ({ scope }: Procedure) => scope !== null;
  const sessionOnly = writes.filter((each) => !isForTokens(each));
  const open = writes.filter(isForTokens);
  for (const mode of [undefined, "propose"] as const) {
    const rights = mode && { mode };
    const all = await tokenWith({ scopes: ["read", "write"], ...rights });
    expect(new Set((await previewAll(all, open)).map((each) => each.keptOutBy))).toEqual(
      new Set([undefined]),
    );
    expect(new Set((await previewAll(all, sessionOnly)).map((each) => each.keptOutBy))).toEqual(
      new Set(["auth.session_needed"]),
    );
    const reader = await tokenWith({ scopes: ["read"], ...rights });
    const ofReader = await previewAll(reader, open);
    expect(new Set(ofReader.map((each) => each.keptOutBy))).toEqual(
      new Set(["auth.scope_missing"]),
    );
  }
});

test("a token previews only the procedures that its limits name", async () => {
  const limits = { procedures: ["changes.preview", "tags.rename"] };
  const program = await tokenWith({ scopes: ["read", "write"], limits });
  const outcomes = await previewAll(program);
  expect(outcomes.filter((each) => each.keptOutBy === undefined).map(({ path }) => path)).toEqual([
    "tags.rename",
  ]);
});
