import { findProcedure, isRestOnly } from "@outlay/api";
import { type Reply, type Send, serveApp } from "../http.fixture.ts";
import { type Operation, operations, type Schema } from "./document.fixture.ts";
import { type Input, type Outcome, outcomeOf, sendRest, sendTrpc } from "./exchange.fixture.ts";
import { groupOfField, household, wordsOfField } from "./household.fixture.ts";
import type { Random } from "./random.fixture.ts";
import { createTwins } from "./twins.fixture.ts";

/** A user of both servers: asked over REST at the first, over tRPC at the second. */
type Person = { rest: Send; trpc: Send };

/** Those whose password, sessions, books or existence are at stake, each by an operation of its own or a group. */
const scapegoats: readonly RegExp[] = [
  /^profile\.update$/,
  /^profile\.remove$/,
  /^profile\.changePassword$/,
  /^totp\./,
  /^passkeys\./,
  /^identities\./,
  /^books\.remove$/,
  /^auth\.(revokeSession|logout)$/,
];

function nameFor({ id }: Operation): string {
  const at = scapegoats.findIndex((pattern) => pattern.test(id));
  return at < 0 ? "ada" : `scapegoat${at}`;
}

const maxKnown = 200;

/** Two servers that start the same, with a household in each, and what is known of it. */
export async function createWorld() {
  const servers = [await serveApp(), await serveApp()] as const;
  const twins = createTwins();
  const pools = new Map<string, string[]>();
  const people = new Map<string, Person>();
  let requests = 0;

  async function signUp(name: string): Promise<Person> {
    const [first, second] = [await servers[0].signUp(name), await servers[1].signUp(name)];
    twins.differs({ user: first.user }, { user: second.user });
    twins.differs({ refreshToken: first.refreshToken }, { refreshToken: second.refreshToken });
    return { rest: first.send, trpc: second.send };
  }

  async function personFor(operation: Operation): Promise<Person> {
    const name = nameFor(operation);
    const person = people.get(name) ?? (await signUp(name));
    people.set(name, person);
    return person;
  }

  function remember(group: string, value: unknown): void {
    if (typeof value !== "string" && typeof value !== "number") return;
    const pool = pools.get(group) ?? [];
    pools.set(group, pool);
    if (!pool.includes(String(value)) && pool.length < maxKnown) pool.push(String(value));
  }

  function learn(operation: Operation, { status, json }: Reply): void {
    if (status >= 300 || typeof json !== "object" || json === null) return;
    const { items = [], nextCursor } = json as { items?: unknown[]; nextCursor?: unknown };
    const group = operation.id === "members.invitations" ? "invitations" : operation.group;
    for (const record of [json, ...items]) {
      const { id, userId, seq, refreshToken } = Object(record) as Record<string, unknown>;
      remember(group === "expenses" ? "transactions" : group, id);
      remember("profile", userId);
      remember("refreshToken", refreshToken);
      if (group === "changes") remember("seqs", seq);
    }
    remember(`cursor of ${operation.id}`, nextCursor);
  }

  /** What is known for a field of an operation. */
  function known({ id, group, address }: Operation, name: string, { pattern }: Schema): string[] {
    const isNew = pattern?.includes("-7[") === true;
    if (isNew) return [];
    if (name === "cursor") return pools.get(`cursor of ${id}`) ?? [];
    if (name !== "id")
      return [...(pools.get(groupOfField[name] ?? name) ?? wordsOfField[name] ?? [])];
    if (address.startsWith("/api/books/")) return pools.get("books") ?? [];
    if (id === "auth.revokeSession") return pools.get("auth") ?? [];
    return pools.get(group === "expenses" ? "transactions" : group) ?? [];
  }

  /** Sends the input to both; says in what the second's answer is another. */
  async function ask(operation: Operation, input: Input) {
    requests += 1;
    const { rest, trpc } = await personFor(operation);
    const procedure = findProcedure(operation.id);
    const isPlain =
      procedure !== undefined &&
      !isRestOnly(procedure) &&
      isObject("body" in input ? input.body : {});
    const second = () =>
      isPlain
        ? sendTrpc(
            trpc,
            { id: operation.id, isQuery: procedure.type !== "mutation" },
            twins.translate(input) as Input,
          )
        : undefined;
    const [reply, other] = await Promise.all([sendRest(rest, operation, input), second()]);
    learn(operation, reply);
    // Nobody is left to ask more.
    if (operation.id === "profile.remove" && reply.status === 204)
      people.delete(nameFor(operation));
    return { reply, difference: other && differenceOf(reply, other) };
  }

  function differenceOf(reply: Reply, other: Outcome): string | undefined {
    const outcome = outcomeOf(reply);
    // Addresses are of other lengths.
    if ([outcome, other].some((each) => codeOf(each) === "input.url_too_long")) return undefined;
    // Only REST can report a field in the wrong part of a request.
    const isMisplaced = JSON.stringify(outcome).includes('"misplaced_field"');
    const [first, second] = isMisplaced ? [outcome, other].map(codeOf) : [outcome, other];
    return twins.differs(first, second);
  }

  async function fill(): Promise<void> {
    for (const [id, fields] of household()) {
      const operation = operations.find((each) => each.id === id);
      if (!operation) throw new Error(`there is no ${id}`);
      const { reply, difference } = await ask(operation, split(operation, fields));
      if (reply.status >= 300 || difference !== undefined)
        throw new Error(`${id}: ${reply.status} ${reply.text} ${difference}`);
    }
    for (const operation of operations.filter(
      ({ id, inPath }) =>
        /\.(list|get|since|sessions)$/.test(id) &&
        Object.keys(inPath.properties ?? {}).length === 0,
    ))
      await ask(operation, {
        inPath: {},
        inQuery: {
          ...("limit" in (operation.inQuery.properties ?? {}) && {
            limit: operation.id === "changes.since" ? 200 : 20,
          }),
        },
      });
  }

  await fill();
  return {
    ask,
    maker: (operation: Operation, random: Random, share: number) => ({
      random,
      share,
      known: (name: string, schema: Schema) => known(operation, name, schema),
    }),
    requests: () => requests,
    close: async () => {
      for (const server of servers) await server.close();
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

const codeOf = (outcome: Outcome) => ("code" in outcome ? outcome.code : undefined);

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The fields of an input by the parts of a request. */
function split({ inPath }: Operation, fields: Record<string, unknown>): Input {
  const isInPath = (name: string) => name in (inPath.properties ?? {});
  const entries = Object.entries(fields);
  const body = Object.fromEntries(entries.filter(([name]) => !isInPath(name)));
  return {
    inPath: Object.fromEntries(entries.filter(([name]) => isInPath(name))),
    inQuery: {},
    ...(Object.keys(body).length > 0 && { body }),
  };
}
