import { readFile } from "node:fs/promises";
import type { Book } from "../packages/api/src/access/book.ts";
import { listTransactionsInput } from "../packages/api/src/ledger/list.contract.ts";
import { toExpense } from "../packages/api/src/ledger/transaction-rows.ts";
import { listTransactions } from "../packages/api/src/transactions/list.ts";
import { getTransaction } from "../packages/api/src/transactions/transactions.ts";
import { latencies, median, requestsPerSecond } from "./load.ts";
import { type Running, start } from "./process.ts";
import { seedUser } from "./seed.ts";
import { captureStatements, type Statement } from "./statements.ts";
import type { Row } from "./table.ts";

const rounds = 5;
/** Until the runtime has compiled what it is going to compile. */
const warmUpSeconds = 6;
const seconds = 2;

type Database = { databaseUrl: string; logFile: string };
type User = Awaited<ReturnType<typeof seedUser>>;
type Way = { url: string; headers: Record<string, string> };
/** One reading, in each way. */
type Ways = { bare: Way; REST: Way; tRPC: Way };

/** What the server sends to PostgreSQL for a list of 50 expenses, and for one. */
async function captureReads(
  at: Database,
  { bookId, userId, name }: User,
): Promise<{ id: string; statements: Record<string, Statement> }> {
  const book = { id: bookId, actorId: userId, actorName: name } as Book;
  const input = listTransactionsInput.parse({ kind: "expense" });
  let id = "";
  const [list] = await captureStatements(at, async (db) => {
    const { items } = await listTransactions(db, book, input, toExpense);
    id = items[0]?.id ?? "";
  });
  const [get] = await captureStatements(at, (db) => getTransaction(db, book, { id }));
  if (!list || !get) throw new Error("nothing was sent to PostgreSQL");
  return { id, statements: { "/list": list, "/get": get } };
}

/** The same Node with the same flags, to compare like with like: as the server runs, without its program. */
async function startBare(
  { child }: Running,
  databaseUrl: string,
  statements: Record<string, Statement>,
): Promise<Running> {
  const commandLine = await readFile(`/proc/${child.pid}/cmdline`, "utf8");
  const node = commandLine.split("\0").filter(Boolean).slice(0, -1);
  const settings = { DATABASE_URL: databaseUrl, BENCH_STATEMENTS: JSON.stringify(statements) };
  return start([...node, "bench/bare.ts"], settings, "/ready");
}

/** Reading over REST and tRPC, beside the bare handler; round by round, so that drift of the machine cancels out. */
async function compare(what: string, ways: Ways, atLeast: Record<"REST" | "tRPC", number>) {
  const measured = { bare: [] as number[], REST: [] as number[], tRPC: [] as number[] };
  for (const way of Object.values(ways))
    await requestsPerSecond(way.url, { ...way, seconds: warmUpSeconds });
  for (let round = 0; round < rounds; round++)
    for (const name of ["bare", "REST", "tRPC"] as const)
      measured[name].push(await requestsPerSecond(ways[name].url, { ...ways[name], seconds }));
  const ratio = (name: "REST" | "tRPC") =>
    median(measured[name].map((value, round) => value / (measured.bare[round] ?? Number.NaN)));
  return [
    { what: `${what}, bare handler`, value: median(measured.bare), unit: "requests/s" },
    ...(["REST", "tRPC"] as const).flatMap((name) => [
      { what: `${what}, ${name}`, value: median(measured[name]), unit: "requests/s" },
      { what: `${what}, ${name} to bare`, value: ratio(name), unit: "", atLeast: atLeast[name] },
    ]),
  ];
}

/** Lists of 128 clients at once, each user's on as many connections as may run at a time. */
async function measureTail({ url }: Running, users: readonly User[]): Promise<Row[]> {
  const load = {
    connections: 128,
    requestsOf: (connection: number) => [
      {
        method: "GET" as const,
        headers: { authorization: `Bearer ${users[connection % users.length]?.accessToken}` },
      },
    ],
  };
  const of = `${url}/api/expenses`;
  await requestsPerSecond(of, { ...load, seconds: warmUpSeconds });
  const { p50, p99 } = await latencies(of, { ...load, seconds: 10 });
  return [
    { what: "list 50, 128 connections, half within", value: p50, unit: "ms" },
    { what: "list 50, 128 connections, p99 within", value: p99, unit: "ms" },
    { what: "list 50, 128 connections, p99 to p50", value: p99 / p50, unit: "x", atMost: 4 },
  ];
}

/** Lists of 50 expenses and single ones over REST and tRPC, beside a bare handler that sends the same statements. */
export async function benchList(server: Running, at: Database): Promise<Row[]> {
  const user = await seedUser(server.url, 1000);
  const { id, statements } = await captureReads(at, user);
  const bare = await startBare(server, at.databaseUrl, statements);
  const headers = { authorization: `Bearer ${user.accessToken}` };
  const waysOf = (path: string, rest: string, trpc: string): Ways => ({
    bare: { url: `${bare.url}${path}`, headers: {} },
    REST: { url: `${server.url}/api/${rest}`, headers },
    tRPC: { url: `${server.url}/trpc/${trpc}`, headers },
  });
  const input = encodeURIComponent(JSON.stringify({ json: { id } }));
  const rows: Row[] = [];
  try {
    rows.push(
      ...(await compare("list 50", waysOf("/list", "expenses", "expenses.list"), {
        REST: 0.92,
        tRPC: 0.85,
      })),
      ...(await compare(
        "get one",
        waysOf("/get", `expenses/${id}`, `expenses.get?input=${input}`),
        // 0.85 is wanted: docs/PERFORMANCE.md says what stands in the way.
        { REST: 0.4, tRPC: 0.3 },
      )),
    );
  } finally {
    await bare.stop();
  }
  const others: User[] = [];
  for (let count = 0; count < 21; count++) others.push(await seedUser(server.url, 100));
  return [...rows, ...(await measureTail(server, [user, ...others]))];
}
