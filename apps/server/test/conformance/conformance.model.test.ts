import { runs } from "@outlay/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { problemOf, type Reply } from "../http.fixture.ts";
import { type Operation, operations } from "./document.fixture.ts";
import { addressOf, codesOf, type Input, outcomeOf, replyFault } from "./exchange.fixture.ts";
import { type Path, withBadParameter, withFault } from "./faults.fixture.ts";
import { createRandom, type Random, seedOf } from "./random.fixture.ts";
import { makeValue } from "./values.fixture.ts";
import { isStatedInWords } from "./words.fixture.ts";
import { createWorld, type World } from "./world.fixture.ts";

// The document alone says what is sent. Each request goes to one server over REST and to its twin over
// tRPC; the reply has to be as the document says, and both have to answer the same.
//
// CONFORMANCE_SEED=7 CONFORMANCE_REQUESTS=500 npm test -- conformance.model.test.ts

const seed = Number(process.env["CONFORMANCE_SEED"] ?? 1);
/** To each operation. */
const perOperation = Number(process.env["CONFORMANCE_REQUESTS"] ?? runs({ fast: 5, slow: 30 }));
const validShare = 0.4;
/** Of those that hash a password, which is slow by design. */
const maxHashed = 3;
const hashes =
  /^(auth\.(register|login|token|resetPassword)|profile\.(update|remove|changePassword)|passkeys\.(update|remove)|totp\.(disable|renewRecoveryCodes|setup))$/;
/** What takes away comes last, so that the others find something. */
const isLast = ({ id }: Operation) =>
  /\.(remove|revoke|revokeSession|withdraw|undo|logout)$/.test(id);

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

function makeInput(operation: Operation, random: Random, share = 0.75): Input {
  const maker = world.maker(operation, random, share);
  const inPath = makeValue(operation.inPath, "", maker) as Record<string, unknown>;
  const queried = makeValue(operation.inQuery, "", maker) as Record<string, unknown>;
  const headers = makeHeaders(operation, random);
  return {
    inPath,
    inQuery: Object.fromEntries(Object.entries(queried).flatMap(asParameter(operation))),
    ...(operation.body && { body: makeValue(operation.body, "", maker) }),
    ...(Object.keys(headers).length > 0 && { headers }),
  };
}

/** Numbers that may be text are text in an address, and no items are nothing. */
const asParameter =
  ({ inQuery }: Operation) =>
  ([name, value]: [string, unknown]): [string, unknown][] => {
    if (Array.isArray(value) && value.length === 0) return [];
    const isText = inQuery.properties?.[name]?.type === undefined;
    return [[name, isText ? String(value) : value]];
  };

function makeHeaders({ headers }: Operation, random: Random): Record<string, string> {
  const isKeyed = headers.includes("Idempotency-Key") && random.chance(0.2);
  return isKeyed ? { "idempotency-key": `key ${random.int(1, 1e9)}` } : {};
}

type Faulty = { input: Input; path: Path; what: string };

/** The input with one fault in one of its parts. */
function makeFaulty(operation: Operation, random: Random): Faulty | undefined {
  // What RFC 6749 defines has errors of its own.
  if (operation.bodyType === "application/x-www-form-urlencoded") return undefined;
  // Who may do it in which book is asked before what: with ids that are there, only the fault can be refused.
  const input = makeInput(operation, random, 1);
  const { inPath, inQuery, body } = input;
  const part = random.pick(["inPath", "inQuery", "body", "body", "unknown"] as const);
  if (part === "unknown") {
    const isBody = operation.body !== undefined || operation.method !== "GET";
    const path = ["zzz"];
    if (isBody && operation.method !== "DELETE" && isJson(operation))
      return { input: { ...input, body: { ...Object(body), zzz: 1 } }, path, what: "unknown" };
    return { input: { ...input, inQuery: { ...inQuery, zzz: "1" } }, path, what: "unknown" };
  }
  if (part === "body") {
    if (operation.body === undefined || !isJson(operation)) return undefined;
    const fault = withFault(operation.body, body, random);
    return fault && { ...fault, input: { ...input, body: fault.value } };
  }
  const fault = withBadParameter(operation[part], part === "inPath" ? inPath : inQuery, {
    random,
    mayLack: part === "inQuery",
  });
  // An address has no empty part.
  if (part === "inPath" && Object.values(fault?.value ?? {}).some((value) => !inAddress(value)))
    return undefined;
  return fault && { ...fault, input: { ...input, [part]: fault.value } };
}

const isJson = ({ bodyType = "application/json" }: Operation) => bodyType === "application/json";
const inAddress = (value: unknown) =>
  (typeof value === "string" && value !== "") || typeof value === "number";

const startsWith = (path: Path, start: Path) => start.every((step, at) => path[at] === step);

/** Whether the request was refused for what is at the path. */
function isRefusedAt(reply: Reply, path: Path): boolean {
  // Some are too long for an address before it is known that they are too long for a field.
  if (reply.status === 414) return true;
  if (reply.status !== 400) return false;
  const { code, issues } = problemOf(reply);
  if (path.length === 0) return /^input\.(invalid|malformed)$/.test(code);
  return code === "input.invalid" && issues.some((issue) => startsWith(issue.path, path));
}

/** What of a reply to a valid request is wrong. */
function refusalFault(reply: Reply): string | undefined {
  const outcome = outcomeOf(reply);
  if (!("code" in outcome) || reply.status !== 400 || !outcome.code?.startsWith("input."))
    return undefined;
  return isStatedInWords(outcome.issues) ? undefined : "what the document calls valid was refused";
}

function codeFault(operation: Operation, reply: Reply): string | undefined {
  if (!/problem\+json/.test(reply.headers.get("content-type") ?? "")) return undefined;
  const { code } = problemOf(reply);
  return codesOf(operation, reply.status).includes(code) ? undefined : `${code} is not documented`;
}

function show(operation: Operation, input: Input, { status, text }: Reply, fault: string): string {
  const body = input.body === undefined ? "" : ` ${JSON.stringify(input.body)}`;
  const request = `${operation.method} ${addressOf(operation, input)}${body}`;
  return `${fault}\n  ${request.slice(0, 1500)}\n  ${status} ${text.slice(0, 800)}`;
}

async function findMismatch(operation: Operation, input: Input, faulty?: Faulty) {
  const { reply, difference } = await world.ask(operation, input);
  const fault =
    replyFault(operation, reply) ??
    codeFault(operation, reply) ??
    (faulty && !isRefusedAt(reply, faulty.path)
      ? `${faulty.what} ${faulty.path.join(".")} was not refused there`
      : faulty
        ? undefined
        : refusalFault(reply)) ??
    (difference && `REST and tRPC differ at ${difference}`);
  return fault && show(operation, input, reply, fault);
}

/** A form with a file goes over REST alone, and has tests of its own (imports.test.ts). */
const isForm = ({ bodyType }: Operation) => bodyType === "multipart/form-data";
const inOrder = operations
  .filter((operation) => !isForm(operation))
  .toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)));

test.each(inOrder)(
  "$id does with every request what the document says",
  async (operation) => {
    const random = createRandom(seedOf(seed, operation.id));
    const mismatches: string[] = [];
    let hashed = 0;
    for (let sent = 0; sent < perOperation && mismatches.length < 5; sent += 1) {
      const isMeantValid =
        random.chance(validShare) && (!hashes.test(operation.id) || hashed < maxHashed);
      if (isMeantValid) hashed += 1;
      const faulty = isMeantValid ? undefined : makeFaulty(operation, random);
      if (!isMeantValid && !faulty && hashes.test(operation.id)) continue;
      const input = faulty?.input ?? makeInput(operation, random);
      const mismatch = await findMismatch(operation, input, faulty);
      if (mismatch) mismatches.push(mismatch);
    }
    expect(mismatches.join("\n\n"), `CONFORMANCE_SEED=${seed}`).toBe("");
  },
  120_000,
);

test("thousands of requests were compared", () => {
  expect(world.requests()).toBeGreaterThanOrEqual(Math.min(5000, 90 * perOperation));
});
