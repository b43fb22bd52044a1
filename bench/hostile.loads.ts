import { request, type RequestOptions } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import type { Target } from "./hostile.seed.ts";

/** One of the requests: what came of it, in a word. */
export type Load = (target: Target, at: { index: number; over: AbortSignal }) => Promise<string>;

type Sending = {
  method?: string;
  body?: string | Uint8Array;
  headers?: Record<string, string>;
};

/** Sends a request and reads the reply to its end, keeping nothing. */
export function send({ url, token }: Target, path: string, sending: Sending = {}): Promise<string> {
  const { body, method = body === undefined ? "GET" : "POST", headers } = sending;
  const options: RequestOptions = {
    method,
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && {
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(body)),
      }),
      ...headers,
    },
  };
  return new Promise((resolve) => {
    const sent = request(`${url}${path}`, options, (reply) => {
      let bytes = 0;
      reply.on("data", (chunk: Buffer) => (bytes += chunk.length));
      const end = () => resolve(`${reply.statusCode} of ${Math.ceil(Math.log2(bytes + 1))} bits`);
      reply.on("end", end).on("error", () => resolve(`${reply.statusCode}, broken off`));
    });
    sent.on("error", () => resolve("no answer"));
    sent.end(body);
  });
}

type Hold = { head: string[]; drip?: string | Uint8Array; everyMs?: number };

/** Opens a connection, sends a head and perhaps more, and reads nothing until the server or the load is over. */
function hold({ url, token }: Target, over: AbortSignal, { head, drip, everyMs = 100 }: Hold) {
  const { port, host } = new URL(url);
  const [line = "", ...rest] = head;
  const socket = connect(Number(port), "127.0.0.1");
  socket.pause();
  socket.write(
    [line, `host: ${host}`, `authorization: Bearer ${token}`, ...rest].join("\r\n") + "\r\n\r\n",
  );
  const dripping = setInterval(() => drip !== undefined && socket.write(drip), everyMs);
  return new Promise<string>((resolve) => {
    const end = (why: string) => {
      clearInterval(dripping);
      socket.destroy();
      resolve(why);
    };
    over.addEventListener("abort", () => end("held"));
    socket.on("error", () => end("cut off")).on("close", () => end("closed"));
  });
}

function spread<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error("nothing to choose from");
  return item;
}

/** The largest of each report that is made, as its bounds are. */
export function largestReports({ accounts, categories }: Target): Record<string, Query> {
  const months = Math.min(600, Math.floor(10_000 / categories.all));
  const since = (count: number) =>
    new Date(Date.UTC(2026, 11 - count, 1)).toISOString().slice(0, 10);
  const daysBefore = (count: number) =>
    new Date(Date.UTC(2026, 10, 30 - count + 1)).toISOString().slice(0, 10);
  const to = "2026-11-30";
  const all = { from: "1980-01-01", to };
  return {
    monthly: { from: since(months), to },
    "monthly, explained": { from: since(Math.floor(2000 / categories.all)), to, explain: true },
    weekly: { from: daysBefore(7 * (months - 1)), to },
    trends: { months: Math.min(600, Math.floor(10_000 / (categories.expense + 1))) },
    "trends, explained": { months: Math.floor(2000 / (categories.expense + 1)), explain: true },
    heatmap: { from: daysBefore(1500), to },
    "heatmap, explained": { from: daysBefore(1500), to, explain: true },
    "net-worth": {
      from: daysBefore(Math.min(1500, Math.floor(10_000 / accounts))),
      to,
      interval: "day",
    },
    "net-worth, explained": {
      from: daysBefore(Math.floor(2000 / accounts)),
      to,
      interval: "day",
      explain: true,
    },
    summary: all,
    "summary, explained": { from: "2023-01-01", to, explain: true },
    cashflow: all,
    "by-payee": { ...all, limit: 50 },
    "by-tag": { ...all, limit: 50 },
  };
}

type Query = Record<string, string | number | boolean>;

/** A report's address. */
export function reportPath([name, query]: [string, Query]): string {
  const [report = ""] = name.split(",");
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) given.set(key, String(value));
  return `/api/analytics/${report}?${given.toString()}`;
}

const calls = ["monthly", "trends", "heatmap, explained", "net-worth", "weekly"];

/** Calls of reports over tRPC, one or a batch. */
function callReports(target: Target, wanted: readonly string[], isBatch = true): string {
  const reports = largestReports(target);
  const paths = wanted.map((name) => `analytics.${(name.split(",")[0] ?? "").replace("-w", "W")}`);
  const inputs = wanted.map((name) => reports[name] ?? {});
  if (isBatch) return batch(paths, inputs);
  return `/trpc/${paths[0]}?input=${encodeURIComponent(JSON.stringify({ json: inputs[0] }))}`;
}

const batch = (paths: readonly string[], inputs: readonly object[]) =>
  `/trpc/${paths.join(",")}?batch=1&input=${encodeURIComponent(
    JSON.stringify(Object.fromEntries(inputs.map((json, at) => [at, { json }]))),
  )}`;
const ten = <Item>(items: readonly Item[]) =>
  Array.from({ length: 10 }, (_, at) => spread(items, at));

const largest = (target: Target) =>
  reportPath(["monthly", largestReports(target)["monthly"] ?? {}]);

const rateFile = () => {
  const currencies =
    "USD,GBP,CHF,JPY,SEK,NOK,DKK,PLN,CZK,HUF,RON,ISK,TRY,AUD,BRL,CAD,CNY,HKD,IDR,ILS,INR,KRW,MXN,MYR,NZD,PHP,SGD,THB,ZAR,BGN".split(
      ",",
    );
  const lines = [`Date,${currencies.join(",")}`];
  for (let day = 0, size = 0; size < 5_000_000; day++) {
    const on = new Date(Date.UTC(1970, 0, 1 + day)).toISOString().slice(0, 10);
    lines.push(`${on},${currencies.map(() => "1.2345678901").join(",")}`);
    size += (lines.at(-1)?.length ?? 0) + 1;
  }
  return JSON.stringify({ file: lines.join("\n") });
};
const rates = rateFile();
const form = (() => {
  const boundary = "hostile";
  const file = (JSON.parse(rates) as { file: string }).file;
  return {
    body: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="r.csv"\r\ncontent-type: text/csv\r\n\r\n${file}\r\n--${boundary}--\r\n`,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  };
})();

const bulk = (note: string) =>
  JSON.stringify({
    operations: Array.from({ length: 500 }, (_, index) => ({
      op: "create",
      kind: "expense",
      amount: "1",
      payee: `Payee ${index}`,
      note,
      tags: [`tag ${index}`],
    })),
  });
const largeBulk = bulk("x".repeat(1800));
const deep = "[".repeat(30_000) + "]".repeat(30_000);
const longLists = [
  "/api/transactions?limit=200",
  "/api/expenses?limit=50",
  "/api/changes?limit=200",
  "/api/expenses?limit=200&includeTotal=true",
];

const json = (target: Target, path: string, body: string, headers: Record<string, string> = {}) =>
  send(target, path, { body, headers });
const get = (path: string) => [`GET ${path} HTTP/1.1`];
const chunkedHead = (path: string) => [
  `POST ${path} HTTP/1.1`,
  "content-type: application/json",
  "transfer-encoding: chunked",
];

export const loads: Record<string, Load> = {
  "reports over REST": (target, { index }) =>
    send(target, reportPath(spread(Object.entries(largestReports(target)), index))),
  "the largest report": (target) => send(target, largest(target)),
  "reports over tRPC": (target, { index }) =>
    send(target, callReports(target, [spread(calls, index)], false)),
  "batches of ten reports": (target) => send(target, callReports(target, ten(calls))),
  "reports beyond the bounds": (target) =>
    send(
      target,
      "/api/analytics/net-worth?from=1980-01-01&to=2029-12-31&interval=day&explain=true",
    ),
  "lists of long texts": ({ longBookId, ...target }, { index }) =>
    send({ longBookId, ...target }, spread(longLists, index), {
      headers: { "x-book-id": longBookId },
    }),
  "batches of ten lists of long texts": (target) =>
    send(target, batch(ten(["transactions.list", "changes.since"]), ten([{ limit: 200 }])), {
      headers: { "x-book-id": target.longBookId },
    }),
  "bulk of 500": (target) => json(target, "/api/transactions/bulk", largeBulk),
  "bulk over tRPC": (target) => json(target, "/trpc/transactions.bulk", `{"json":${largeBulk}}`),
  "rate files": (target) => json(target, "/api/rates/import", rates),
  "rate files as forms": (target) => send(target, "/api/rates/import", form),
  "bodies of 64 KiB": (target) =>
    json(target, "/api/expenses", JSON.stringify({ amount: "1", note: "x".repeat(65_000) })),
  "deep JSON": (target) => json(target, "/api/expenses", deep),
  "bodies without a token": (target) =>
    send({ ...target, token: "none" }, "/api/rates/import", { body: rates }),
  "archives that are none": (target) =>
    send(target, "/api/books/import", {
      body: gzipSync("x".repeat(1_000_000)),
      headers: { "content-type": "application/gzip" },
    }),
  "sign-ins": (target, { index }) =>
    json(
      target,
      "/api/auth/login",
      JSON.stringify({ email: `x${index}@example.com`, password: "a wrong guess" }),
      {
        "x-forwarded-for": `10.0.0.${index}`,
      },
    ),
  "exports that are read": (target) => send(target, "/api/analytics/export?format=json"),
  "exports that nobody reads": (target, { over }) =>
    hold(target, over, { head: get("/api/analytics/export?format=json") }),
  "reports that nobody reads": (target, { over }) =>
    hold(target, over, { head: get(largest(target)) }),
  "lists that nobody reads": (target, { over }) =>
    hold(target, over, {
      head: [...get("/api/transactions?limit=200"), `x-book-id: ${target.longBookId}`],
    }),
  "bodies that drip": (target, { over }) =>
    hold(target, over, { head: chunkedHead("/api/rates/import"), drip: "1\r\nx\r\n" }),
  "bodies in chunks without end": (target, { over }) =>
    hold(target, over, {
      head: chunkedHead("/api/rates/import"),
      drip: `40000\r\n${"x".repeat(0x40000)}\r\n`,
      everyMs: 20,
    }),
  "imports that idle": (target, { over }) =>
    hold(target, over, {
      head: [
        "POST /api/books/import HTTP/1.1",
        "content-type: application/gzip",
        "content-length: 1000000",
      ],
    }),
};
