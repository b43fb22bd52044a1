import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { watch } from "./export.ts";
import { type Running, start } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const bytes = 10_000_000;
const rounds = 25;
const warmUps = 5;
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

const middleOf = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Megabytes a second, two at once. */
async function timeUploads(upload: Upload): Promise<number> {
  const begun = performance.now();
  const replies = await Promise.all(Array.from({ length: atOnce }, upload));
  const rate = (atOnce * bytes) / 1000 / (performance.now() - begun);
  for (const reply of replies)
    if (reply.status !== 201) throw new Error(`${reply.status}: ${await reply.text()}`);
  return rate;
}

/** Runs with the measure: a handler that is sent the same form, writes it to a file, and makes that durable as an upload is. */
async function withBare<Result>(run: (bare: Running) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "outlay-bench-"));
  const bare = await start(
    [process.execPath, "bench/bare-upload.ts"],
    { BENCH_FOLDER: folder },
    "/ready",
  );
  try {
    return await run(bare);
  } finally {
    await bare.stop();
    await rm(folder, { recursive: true });
  }
}

/** A form with a file, to be sent to an address. */
const sending = (url: string, file: File, headers: Record<string, string>) => () => {
  const body = new FormData();
  body.set("file", file);
  return fetch(url, { method: "POST", headers, body });
};

type Asked = { server: Running; headers: Record<string, string>; file: File };

/** In turns, as the disk and the machine have their moods; after some that warm up. The median rates, and that of their ratios. */
async function timeInTurns({ server, headers, file }: Asked) {
  // A transaction has at most 20 files.
  const upload = async () => {
    const json = { "content-type": "application/json" };
    const init = { method: "POST", headers: { ...headers, ...json }, body: '{"amount":"1"}' };
    const spent = z
      .object({ id: z.string() })
      .parse(await (await fetch(`${server.url}/api/expenses`, init)).json());
    const url = `${server.url}/api/transactions/${spent.id}/attachments`;
    return timeUploads(sending(url, file, headers));
  };
  return withBare(async (bare) => {
    const uploadBare = () => timeUploads(sending(bare.url, file, {}));
    // What a fresh server loads and compiles is not what uploads need.
    for (let round = 0; round < warmUps; round += 1) await upload();
    await uploadBare();
    const watched = watch(server);
    const rates: { ours: number; bare: number }[] = [];
    for (let round = 0; round < rounds; round += 1)
      rates.push({ bare: await uploadBare(), ours: await upload() });
    const { grownMegabytes } = await watched.end();
    return {
      grownMegabytes,
      ours: middleOf(rates.map(({ ours }) => ours)),
      bare: middleOf(rates.map(({ bare: rate }) => rate)),
      ratio: middleOf(rates.map((rate) => rate.ours / rate.bare)),
    };
  });
}

/** Uploads of 10 MB, two at once, beside a handler that writes the same file and does nothing else. */
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
    const { ours, bare, ratio, grownMegabytes } = await timeInTurns({ server, headers, file });
    const what = `uploads of a ${type} of 10 MB`;
    rows.push(
      { what, value: ours, unit: "MB/s" },
      { what: `the same by a bare handler`, value: bare, unit: "MB/s" },
      { what: `${what}, to a bare handler`, value: ratio, unit: "", atLeast: 0.5 },
      { what: `${what}, memory grows by`, value: grownMegabytes, unit: "MB", atMost: 20 },
    );
  }
  return rows;
}
