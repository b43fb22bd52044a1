import { type Procedure, procedures, readsQuery } from "@outlay/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assertNothingInside, problemOf, type Reply, type Send, serveApp } from "./http.fixture.ts";
import {
  fieldsOf,
  headerSets,
  type Hostile,
  hostileRequests,
  values,
  withField,
} from "./garbage.fixture.ts";

const server = await serveApp();
afterAll(server.close);

let send: Send;
beforeAll(async () => {
  ({ send } = await server.signUp("alice"));
});

const atOnce = 8;

/** Sends everything, a few at once; returns what went wrong. */
async function faultsOf<Item>(
  items: Iterable<Item>,
  check: (item: Item) => Promise<string | undefined>,
): Promise<string[]> {
  const faults: string[] = [];
  const queue = Iterator.from(items);
  const work = async () => {
    for (const item of queue) {
      const fault = await check(item);
      if (fault !== undefined) faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return faults;
}

/** What is wrong with a reply of REST to garbage: it fails, is no problem document or shows too much. */
function restFault({ what }: Hostile, reply: Reply): string | undefined {
  try {
    if (reply.status >= 500) return `${what}: ${reply.status} ${reply.text}`;
    if (reply.status >= 400) problemOf(reply);
    else assertNothingInside({ ...reply, text: reply.text.replaceAll(/\$1|drop table/g, "") });
    return undefined;
  } catch (error) {
    return `${what}: ${String(error)}`;
  }
}

const table = procedures.map((procedure) => ({ path: procedure.path, procedure }));

test.each(table)("no garbage makes $path fail over REST", async ({ procedure }) => {
  let sent = 0;
  const faults = await faultsOf(hostileRequests(procedure), async (hostile) => {
    sent += 1;
    return restFault(hostile, await send(hostile.method, hostile.path, hostile));
  });
  expect(faults).toEqual([]);
  expect(sent).toBeGreaterThan(20);
});

interface TrpcError {
  error: { json: { data: { code: string; httpStatus: number; requestId: string } } };
}

const envelopes = [
  (json: string) => json,
  (json: string) => `{"json":${json}}`,
  (json: string) => `{"json":${json},"meta":{"values":{"amount":["bigint"],"x.y":["Date"]},"v":1}}`,
  (json: string) => `{"json":${json},"meta":{"referentialEqualities":{"amount":["a.b","tags.0"]}}}`,
];

function* trpcInputs(procedure: Procedure): Generator<string> {
  for (const body of ["", "{", "[]", "5", "null", '{"json":', '{"json":null}', '{"meta":{}}'])
    yield body;
  for (const field of [...fieldsOf(procedure), "id", "__proto__", "unknown"]) {
    const large = readsQuery(procedure.rest) ? 2000 : Number.POSITIVE_INFINITY;
    for (const [index, value] of values.filter(({ length }) => length < large).entries()) {
      const envelope = envelopes[index % envelopes.length] ?? String;
      yield envelope(withField(procedure, field, value));
    }
  }
}

/** What is wrong with a reply of tRPC to garbage. */
function trpcFault(input: string, reply: Reply): string | undefined {
  if (reply.status >= 500) return `${input.slice(0, 200)}: ${reply.status} ${reply.text}`;
  if (reply.status < 400) return undefined;
  assertNothingInside(reply);
  const { code, httpStatus, requestId } = (reply.json as TrpcError).error.json.data;
  const known = /^[a-z]+\.[a-z_]+$/.test(code) && requestId !== "" && httpStatus === reply.status;
  return known ? undefined : `${input.slice(0, 200)}: ${reply.text}`;
}

test.each(table)("no garbage makes $path fail over tRPC", async ({ procedure }) => {
  const { path, type } = procedure;
  const faults = await faultsOf(trpcInputs(procedure), async (input) =>
    trpcFault(
      input,
      type === "query"
        ? await send("GET", `/trpc/${path}?input=${encodeURIComponent(input)}`)
        : await send("POST", `/trpc/${path}`, { body: input }),
    ),
  );
  expect(faults).toEqual([]);
});

const addresses = [
  "/trpc",
  "/trpc/",
  "/trpc/nothing",
  "/trpc/__proto__",
  "/trpc/constructor",
  "/trpc/expenses",
  "/trpc/expenses.list.x",
  "/trpc/expenses.list,expenses.list",
  "/trpc/expenses.list,nothing?batch=1&input={}",
  "/trpc/expenses.list?batch=1",
  "/trpc/expenses.list?batch=1&input=[]",
  "/trpc/expenses.list?batch=1&input=5",
  "/trpc/expenses.list?batch=1&input={",
  "/trpc/expenses.list?batch=2&input={}",
  "/trpc/expenses.list?batch=1&batch=1&input={}&input={}",
  "/trpc/expenses.list?input={}&input={}",
  "/trpc/expenses.list?input[a]=1",
  "/trpc/expenses.create",
  "/trpc/%",
  "/trpc/%00",
  "/trpc/%ff?input=%ff",
  `/trpc/${"a".repeat(3000)}`,
  `/trpc/${Array.from({ length: 300 }, () => "profile.get").join(",")}?batch=1`,
  "/trpc/expenses.list?__proto__=1",
  "/trpc/expenses.list?connectionParams={",
];

test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])(
  "no URL makes %s fail over tRPC",
  async (method) => {
    const body = { body: '{"0":{"json":{}}}' };
    const faults = await faultsOf(addresses, async (address) => {
      const reply = await send(
        method,
        encodeURI(address).replaceAll("%25", "%"),
        method === "GET" ? {} : body,
      );
      return reply.status >= 500 ? `${address}: ${reply.status} ${reply.text}` : undefined;
    });
    expect(faults).toEqual([]);
  },
);

test("no header makes tRPC fail", async () => {
  const types = ["text/plain", "application/octet-stream", "multipart/form-data", "x", ""];
  const sets = [...headerSets, ...types.map((type) => ({ "content-type": type }))];
  const faults = await faultsOf(sets, async (headers) => {
    const query = await send("GET", "/trpc/expenses.list", { headers });
    const mutation = await send("POST", "/trpc/expenses.create", { body: "{}", headers });
    return trpcFault("list", query) ?? trpcFault("create", mutation);
  });
  expect(faults).toEqual([]);
});
