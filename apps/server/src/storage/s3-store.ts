import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { FileStore } from "@outlay/api";
import { AwsClient } from "aws4fetch";

export type S3Settings = {
  /** The URL below which keys are: endpoint, bucket and prefix, in path style. */
  root: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
};

type Send = (method: "GET" | "PUT" | "DELETE", key: string, body?: Body) => Promise<Response>;
type Body = { stream: ReadableStream; bytes: number };

/** For the headers of a reply. */
const patienceMs = 60_000;
const attempts = 3;

/** S3 names the kind of a failure in XML; the rest names keys. */
async function failureOf(method: string, reply: Response): Promise<Error> {
  const [, code = "no code"] = /<Code>(\w+)</.exec(await reply.text()) ?? [];
  return new Error(`S3 answered ${method} with ${reply.status} (${code.slice(0, 50)})`);
}

const isTemporary = ({ status }: Response) => status === 429 || status >= 500;

function createSend({ root, ...key }: S3Settings): Send {
  const client = new AwsClient({ ...key, service: "s3" });
  return async (method, name, body) => {
    // Without the body, which is signed as UNSIGNED-PAYLOAD and can be read once.
    const signed = await client.sign(`${root}/${name}`, { method });
    const headers = new Headers(signed.headers);
    if (body) headers.set("content-length", String(body.bytes));
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error("S3 did not answer in time")), patienceMs);
    try {
      return await fetch(signed.url, {
        method,
        headers,
        signal: late.signal,
        redirect: "error",
        ...(body && { body: body.stream, duplex: "half" }),
      });
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Sends what can be sent again when the server is busy. */
async function sendAgain(send: Send, method: "GET" | "DELETE", key: string): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await send(method, key);
    if (!isTemporary(reply) || attempt === attempts) return reply;
    await reply.body?.cancel();
  }
}

/**
 * Bytes in a file without a name, which is gone with the process: S3 must know their number before they come, and gets
 * them only when they are whole.
 */
async function spool(bytes: AsyncIterable<Uint8Array>) {
  const path = join(tmpdir(), `outlay-${randomUUID()}`);
  const file = await open(path, "wx+", 0o600);
  try {
    await rm(path);
    let size = 0;
    for await (const chunk of bytes) {
      await file.writeFile(chunk);
      size += chunk.length;
    }
    return { file, size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Objects of an S3 bucket. */
export function createS3Store(settings: S3Settings): FileStore {
  const send = createSend(settings);
  return {
    write: async (key, bytes) => {
      const { file, size } = await spool(bytes);
      // Closes the file at its end.
      const stream = Readable.toWeb(file.createReadStream({ start: 0 })) as ReadableStream;
      try {
        const reply = await send("PUT", key, { stream, bytes: size });
        if (!reply.ok) throw await failureOf("PUT", reply);
        await reply.body?.cancel();
      } finally {
        await file.close().catch(() => {});
      }
    },
    read: async (key) => {
      const reply = await sendAgain(send, "GET", key);
      if (reply.ok) return reply.body ?? undefined;
      if (reply.status !== 404) throw await failureOf("GET", reply);
      await reply.body?.cancel();
      return undefined;
    },
    remove: async (key) => {
      const reply = await sendAgain(send, "DELETE", key);
      if (!reply.ok && reply.status !== 404) throw await failureOf("DELETE", reply);
      await reply.body?.cancel();
    },
  };
}
