import { randomBytes } from "node:crypto";
import type { Request } from "autocannon";
import { connect } from "../packages/db/src/connect.ts";
import { median, requestsPerSecond } from "./load.ts";
import { startPostGraphile } from "./postgraphile.ts";
import type { Running } from "./process.ts";
import { processorMs } from "./processor.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";
import { findPython, makeToken, startTracker, whatIsMissing } from "./tracker.ts";

const rounds = 5;
const seconds = 2;
const connections = 4;
/** Until a runtime has compiled what it is going to compile. */
const warmUpSeconds = 8;

/** What connections send without pause to a program. */
type Work = { program: Running; path: string; requestsOf: (connection: number) => Request[] };
type Turn = { rate: number; msPerRequest: number };
type At = { databaseUrl: string; postgresPid: number };

/**
 * Lists of 50 and creates beside those of two programs that a user might pick instead, over the same PostgreSQL and the same rows: a
 * tracker of FastAPI and SQLAlchemy (tracker.py), and PostGraphile on that one's table. One process each, in turns.
 */
export async function benchPeers(server: Running, at: At): Promise<Row[]> {
  const python = await findPython();
  if (python === undefined)
    return [{ what: "peers", value: Number.NaN, unit: "", skipped: whatIsMissing }];
  const secret = randomBytes(32).toString("base64url");
  await query(at.databaseUrl, "create schema tracker");
  const tracker = await startTracker(python, at.databaseUrl, secret);
  try {
    const tokenOf = (connection: number) => makeToken(secret, connection + 1);
    const lists = await compareLists(server, { program: tracker, tokenOf }, at);
    return [...lists, ...(await compareCreates(server, { program: tracker, tokenOf }, at))];
  } finally {
    await tracker.stop();
  }
}

type Tracker = { program: Running; tokenOf: (connection: number) => string };

async function compareLists(server: Running, tracker: Tracker, at: At): Promise<Row[]> {
  const { accessToken, bookId } = await seedUser(server.url, 1000);
  await copyRows(at.databaseUrl, bookId);
  const get = (token: string) => () => [{ method: "GET", headers: bearer(token) } as const];
  const graph = await startPostGraphile(at.databaseUrl);
  try {
    const works = {
      ours: { program: server, path: "/api/expenses?limit=50", requestsOf: get(accessToken) },
      tracker: {
        program: tracker.program,
        path: "/expenses?limit=50",
        requestsOf: get(tracker.tokenOf(0)),
      },
      graph: { program: graph, path: "/graphql", requestsOf: () => [listOfGraph] },
    };
    const reply = await (await fetch(`${graph.url}/graphql`, listOfGraph)).text();
    if (reply.split('"rowId"').length !== 51)
      throw new Error(`PostGraphile lists other rows: ${reply.slice(0, 500)}`);
    const turns = await inTurns(works, at);
    return [
      ...showOurs("list of 50", turns.ours),
      ...showOther("list of 50", "FastAPI and SQLAlchemy", { ...turns, other: turns.tracker }),
      ...showOther("list of 50", "PostGraphile", { ...turns, other: turns.graph }),
    ];
  } finally {
    await graph.stop();
  }
}

async function compareCreates(server: Running, tracker: Tracker, at: At): Promise<Row[]> {
  // A book's changes are in line; each connection has its own, as users do.
  const users = await Promise.all(
    Array.from({ length: connections }, () => seedUser(server.url, 0)),
  );
  const ownToken = (connection: number) => users[connection]?.accessToken ?? "";
  const works = {
    ours: { program: server, path: "/api/expenses", requestsOf: creating(ownToken) },
    tracker: {
      program: tracker.program,
      path: "/expenses",
      requestsOf: creating(tracker.tokenOf),
    },
  };
  const turns = await inTurns(works, at);
  return [
    ...showOurs("create", turns.ours),
    ...showOther("create", "FastAPI and SQLAlchemy", { ...turns, other: turns.tracker }),
  ];
}

async function query(databaseUrl: string, text: string): Promise<void> {
  const sql = connect(databaseUrl, { poolSize: 1 });
  await sql.unsafe(text);
  await sql.end({ timeout: 5 });
}

/** The tracker's tables with users, and with the expenses of a book. */
const copyRows = async (databaseUrl: string, bookId: string) =>
  query(
    databaseUrl,
    `insert into tracker.users (name) select 'user ' || number from generate_series(1, ${connections}) number;
    insert into tracker.expenses (user_id, amount, currency, occurred_on, payee, note, tags)
      select 1, amount_minor / 100.0, currency, occurred_on, payee, note, tags from transactions
      where book_id = '${bookId}' order by id;
    analyze`,
  );

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const json = { "content-type": "application/json" };

/** What the tracker's list has. It shows no token. */
const listOfGraph = {
  method: "POST",
  headers: json,
  body: JSON.stringify({
    query: `{ allExpenses(condition: { userId: 1 }, orderBy: [OCCURRED_ON_DESC, ROW_ID_DESC], first: 50) {
      nodes { rowId amount currency occurredOn payee note tags createdAt updatedAt } } }`,
  }),
} as const;

const creating = (tokenOf: (connection: number) => string) => (connection: number) =>
  Array.from({ length: 40 }, (_, number) => ({
    method: "POST" as const,
    headers: { ...bearer(tokenOf(connection)), ...json },
    body: JSON.stringify({
      amount: `${1 + number}.50`,
      occurredOn: `2026-11-${String(1 + (number % 28)).padStart(2, "0")}`,
      payee: `Shop ${number}`,
      tags: number % 5 === 0 ? ["holiday", "shared"] : [],
    }),
  }));

async function inTurns<Name extends string>(works: Record<Name, Work>, { postgresPid }: At) {
  const names = Object.keys(works) as Name[];
  const turns = Object.fromEntries(names.map((name) => [name, [] as Turn[]])) as Record<
    Name,
    Turn[]
  >;
  const take = async ({ program, path, requestsOf }: Work, duration = seconds): Promise<Turn> => {
    const leaders = [postgresPid, program.child.pid ?? Number.NaN];
    const before = await processorMs(leaders);
    const load = { connections, seconds: duration, requestsOf };
    const rate = await requestsPerSecond(program.url + path, load);
    const used = (await processorMs(leaders)) - before;
    return { rate, msPerRequest: used / (rate * duration) };
  };
  for (const name of names) await take(works[name], warmUpSeconds);
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) turns[name].push(await take(works[name]));
  return turns;
}

const rateUnit = "requests/s";
/** Of the program and of PostgreSQL, which a busy machine does not change as it does rates. */
const processor = "processor time";

function showOurs(what: string, turns: readonly Turn[]): Row[] {
  const ms = median(turns.map(({ msPerRequest }) => msPerRequest));
  return [
    {
      what: `${what}, ${connections} connections`,
      value: median(turns.map(({ rate }) => rate)),
      unit: rateUnit,
    },
    { what: `${what}, ${processor}`, value: ms, unit: "ms" },
  ];
}

function showOther(
  what: string,
  name: string,
  { ours, other }: { ours: Turn[]; other: Turn[] },
): Row[] {
  const relate = (relateTurn: (own: Turn, its: Turn) => number) =>
    median(other.flatMap((its, round) => (ours[round] ? [relateTurn(ours[round], its)] : [])));
  const times = relate((own, its) => own.rate / its.rate);
  const effort = relate((own, its) => its.msPerRequest / own.msPerRequest);
  return [
    { what: `${what}, ${name}`, value: median(other.map(({ rate }) => rate)), unit: rateUnit },
    {
      what: `${what}, ${name}, ${processor}`,
      value: median(other.map(({ msPerRequest }) => msPerRequest)),
      unit: "ms",
    },
    { what: `${what}, as fast as ${name}`, value: times, unit: "x" },
    { what: `${what}, ${processor} of ${name} to ours`, value: effort, unit: "x" },
  ];
}
