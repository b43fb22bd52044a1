import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { parse } from "csv-parse/sync";
import { importWithActual } from "./actual.ts";
import { type Entry, makeEntries, toCamt, toCsv, toOfx } from "./bank-files.ts";
import { median, milliseconds, p99 } from "./load.ts";
import { residentMegabytes } from "./memory.ts";
import type { Running } from "./process.ts";
import { scaled } from "./scale.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const few = scaled(10_000);
const many = scaled(50_000);
const rounds = 3;
const sampleMs = 20;

type Importing = { url: string; headers: { authorization: string }; accountId: string };

async function send<Reply>(
  { url, headers }: Importing,
  path: string,
  body: FormData | object,
): Promise<Reply> {
  const isForm = body instanceof FormData;
  const reply = await fetch(`${url}/api${path}`, {
    method: "POST",
    headers: isForm ? headers : { ...headers, "content-type": "application/json" },
    body: isForm ? body : JSON.stringify(body),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as Reply;
}

/** A new user with an account in euros. */
async function openAccount(url: string): Promise<Importing> {
  const { accessToken } = await seedUser(url, 0);
  const importing = { url, headers: { authorization: `Bearer ${accessToken}` }, accountId: "" };
  const account = { name: "Checking", currency: "EUR" };
  const { id } = await send<{ id: string }>(importing, "/accounts", account);
  return { ...importing, accountId: id };
}

type Times = { preview: number; commit: number; both: number };
type Counts = { created: number; skipped: number };

/** Previews and commits a file. */
async function importFile(importing: Importing, text: string, expected: Counts): Promise<Times> {
  const form = new FormData();
  form.set("accountId", importing.accountId);
  form.set("file", new Blob([text]), "statement");
  let id = "";
  const preview = await milliseconds(async () => {
    ({ id } = await send<{ id: string }>(importing, "/imports", form));
  });
  let counts: Counts | undefined;
  const commit = await milliseconds(async () => {
    counts = await send<Counts>(importing, `/imports/${id}/commit`, {});
  });
  if (counts?.created !== expected.created || counts.skipped !== expected.skipped)
    throw new Error(`a commit answered ${JSON.stringify(counts)}`);
  return { preview, commit, both: preview + commit };
}

/** The medians of times. */
const middle = (all: readonly Times[]) => ({
  preview: median(all.map(({ preview }) => preview)),
  commit: median(all.map(({ commit }) => commit)),
  both: median(all.map(({ both }) => both)),
});

/** The same entries in each format by turns, each time into a new book; and as CSV into the same book once more. */
async function timeFormats(url: string, entries: readonly Entry[], turns: number) {
  const files = { csv: toCsv(entries), ofx: toOfx(entries), camt: toCamt(entries) };
  const all = { created: entries.length, skipped: 0 };
  const times = { csv: [], ofx: [], camt: [], again: [] } as Record<
    keyof typeof files | "again",
    Times[]
  >;
  for (let turn = 0; turn < turns; turn += 1) {
    for (const format of ["csv", "ofx", "camt"] as const) {
      const importing = await openAccount(url);
      times[format].push(await importFile(importing, files[format], all));
      if (format !== "csv") continue;
      const none = { created: 0, skipped: entries.length };
      times.again.push(await importFile(importing, files.csv, none));
    }
  }
  const { csv, ofx, camt, again } = times;
  return { csv: middle(csv), ofx: middle(ofx), camt: middle(camt), again: middle(again) };
}

/** Lists of another book, one after another with a short pause, until the function it returns is called. */
async function beginLists(url: string): Promise<() => Promise<number[]>> {
  const { accessToken } = await seedUser(url, 200);
  const worker = new Worker(new URL("lists.worker.ts", import.meta.url), {
    workerData: { url, accessToken, pauseMs: sampleMs },
  });
  await once(worker, "online");
  return async () => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage("over");
    const [times] = (await once(worker, "message")) as [number[]];
    return times;
  };
}

/** How much the server's memory grows while something runs. */
async function grownMegabytes(server: Running, run: () => Promise<unknown>): Promise<number> {
  const before = await residentMegabytes(server);
  let most = before;
  const note = (now: number) => (most = Math.max(most, now));
  // A server that is gone says so by the request that it leaves without an answer.
  const sample = async () => residentMegabytes(server).then(note, () => {});
  const sampling = setInterval(() => void sample(), sampleMs);
  try {
    await run();
  } finally {
    clearInterval(sampling);
  }
  return most - before;
}

async function timeLarge(server: Running) {
  const entries = makeEntries(many);
  const text = toCsv(entries);
  const all = { created: many, skipped: 0 };
  const quiet: Times[] = [];
  const grown: number[] = [];
  const listed: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const importing = await openAccount(server.url);
    grown.push(
      await grownMegabytes(server, async () => quiet.push(await importFile(importing, text, all))),
    );
    const other = await openAccount(server.url);
    const endLists = await beginLists(server.url);
    await importFile(other, text, all);
    listed.push(...(await endLists()));
  }
  const bytes = Buffer.from(text);
  const parsed: number[] = [];
  for (let round = 0; round < 2 * rounds + 1; round += 1)
    parsed.push(await milliseconds(async () => parse(bytes, { bom: true })));
  return { ...middle(quiet), grown: Math.max(...grown), p99: p99(listed), parsed: median(parsed) };
}

/** Bank files previewed and committed over REST, beside Actual and csv-parse with the same rows. */
export async function benchImports(server: Running): Promise<Row[]> {
  // Until the runtime has compiled what it is going to compile.
  await timeFormats(server.url, makeEntries(Math.min(few, 2_000)), 1);
  const entries = makeEntries(few);
  const formats = await timeFormats(server.url, entries, rounds);
  const large = await timeLarge(server);
  const actual = await importWithActual(entries).catch((error: Error) => {
    console.error(error.message);
    return undefined;
  });
  return [
    ...formatRows(formats, actual),
    ...largeRows(large),
    {
      what: `import of ${many} rows, to ${few} rows`,
      value: large.both / formats.csv.both,
      unit: "",
      atMost: 5.5,
    },
  ];
}

function formatRows(
  { csv, ofx, camt, again }: Awaited<ReturnType<typeof timeFormats>>,
  actual: number | undefined,
): Row[] {
  const what = `import of ${few} rows`;
  const absent = actual === undefined ? { skipped: "@actual-app/api cannot be installed" } : {};
  const ratio = (name: string, one: number, other: number, atMost: number) => ({
    what: `${what}, ${name}`,
    value: one / other,
    unit: "",
    atMost,
  });
  const theirs = actual ?? Number.NaN;
  return [
    { what: `${what}, preview`, value: csv.preview, unit: "ms" },
    { what: `${what}, commit`, value: csv.commit, unit: "ms" },
    { what: `${what}, Actual's importTransactions`, value: theirs, unit: "ms", ...absent },
    {
      what: `${what}, times as fast as Actual`,
      value: theirs / csv.both,
      unit: "",
      atLeast: 8,
      ...absent,
    },
    ratio("again, to the first", again.both, csv.both, 1),
    ratio("OFX to CSV", ofx.both, csv.both, 1.5),
    ratio("preview of OFX to CSV", ofx.preview, csv.preview, 1.5),
    ratio("CAMT to CSV", camt.both, csv.both, 1.5),
    ratio("preview of CAMT to CSV", camt.preview, csv.preview, 1.5),
  ];
}

function largeRows(large: Awaited<ReturnType<typeof timeLarge>>): Row[] {
  const what = `import of ${many} rows`;
  return [
    { what: `${what}, preview`, value: large.preview, unit: "ms" },
    { what: `${what}, commit`, value: large.commit, unit: "ms" },
    { what: `${what}, csv-parse alone`, value: large.parsed, unit: "ms" },
    {
      what: `${what}, preview to csv-parse alone`,
      value: large.preview / large.parsed,
      unit: "",
      atMost: 3,
    },
    { what: `${what}, memory grows by`, value: large.grown, unit: "MB", atMost: 80 },
    { what: `${what}, p99 of another book's lists`, value: large.p99, unit: "ms", atMost: 100 },
  ];
}
