import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { watch } from "./export.ts";
import { type Running, start } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const bytes = 10_000_000;
const rounds = 15;
const atOnce = 2;

const segment = (marker: number, content: Buffer) => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
};

/** A picture as an encoder leaves it: in its data 0xff is followed by zero. */
function makeJpeg(): Buffer {
  const data = Buffer.alloc(bytes);
  for (let at = 0, seed = 1; at < bytes; at += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    data[at] = data[at - 1] === 0xff ? 0 : (seed >> 16) & 0xff;
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    data,
    Buffer.from([0, 0xff, 0xd9]),
  ]);
}

type Upload = () => Promise<Response>;

/** Megabytes a second, two at once; the median of rounds, after one that warms up. */
async function timeUploads(uploads: readonly Upload[]): Promise<number> {
  const rates: number[] = [];
  for (const upload of uploads) {
    const begun = performance.now();
    const replies = await Promise.all(Array.from({ length: atOnce }, upload));
    for (const reply of replies)
      if (reply.status !== 201) throw new Error(`${reply.status}: ${await reply.text()}`);
    rates.push((atOnce * bytes) / 1000 / (performance.now() - begun));
  }
  return rates.slice(1).toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

async function timeBare(file: Blob): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "outlay-bench-"));
  const bare = await start(
    [process.execPath, "bench/bare-upload.ts"],
    { BENCH_FOLDER: folder },
    "/ready",
  );
  try {
    const upload = () => fetch(bare.url, { method: "POST", body: file });
    return await timeUploads(Array.from({ length: rounds + 1 }, () => upload));
  } finally {
    await bare.stop();
    await rm(folder, { recursive: true });
  }
}

/** Uploads of 10 MB, two at once, against a handler that writes the same file and does nothing else. */
export async function benchReceipts(server: Running): Promise<Row[]> {
  const { accessToken } = await seedUser(server.url, 0);
  const headers = { authorization: `Bearer ${accessToken}` };
  const types = {
    jpeg: makeJpeg(),
    pdf: Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(bytes, "x")]),
  };
  const rows: Row[] = [];
  for (const [type, content] of Object.entries(types)) {
    const file = new File([new Uint8Array(content)], `receipt.${type}`);
    const bare = await timeBare(file);
    // A transaction has at most 20 files.
    const uploads: Upload[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const json = { "content-type": "application/json" };
      const init = { method: "POST", headers: { ...headers, ...json }, body: '{"amount":"1"}' };
      const spent = z
        .object({ id: z.string() })
        .parse(await (await fetch(`${server.url}/api/expenses`, init)).json());
      uploads.push(() => {
        const body = new FormData();
        body.set("file", file);
        const url = `${server.url}/api/transactions/${spent.id}/attachments`;
        return fetch(url, { method: "POST", headers, body });
      });
    }
    // What a fresh server loads and compiles is not what uploads need.
    await timeUploads(uploads.slice(0, 3));
    const watched = watch(server);
    const rate = await timeUploads(uploads);
    const { grownMegabytes } = await watched.end();
    const what = `uploads of a ${type} of 10 MB`;
    rows.push(
      { what, value: rate, unit: "MB/s", atLeast: bare / 2 },
      { what: `the same by a bare handler`, value: bare, unit: "MB/s" },
      { what: `${what}, memory grows by`, value: grownMegabytes, unit: "MB", atMost: 20 },
    );
  }
  return rows;
}
