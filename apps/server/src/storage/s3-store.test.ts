import { AwsClient } from "aws4fetch";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";
import { bucket, s3Key, startS3 } from "../../test/s3.fixture.ts";
import { openFiles } from "./open-files.ts";

const s3 = await startS3();
afterAll(s3.stop);

const settings = {
  attachments: `s3://${bucket}/receipts?endpoint=${s3.endpoint}`,
  dataDir: "/nowhere",
  s3AccessKeyId: s3Key.accessKeyId,
  s3SecretAccessKey: s3Key.secretAccessKey,
};
const store = openFiles(settings);
const key = "01920000-0000-7000-8000-000000000001/01920000-0000-7000-8000-000000000002";

async function* inChunks(bytes: Uint8Array, size = 65_536) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(name: string): Promise<Buffer | undefined> {
  const chunks = await store.read(name);
  return chunks && buffer(chunks);
}

test("a bucket gives back byte by byte what was put into it", async () => {
  for (const length of [1, 65_536, 3_000_000]) {
    const bytes = Buffer.alloc(length, "Näh\0");
    await store.write(key, inChunks(bytes));
    expect((await read(key))?.equals(bytes)).toBe(true);
  }
  await store.remove(key);
  expect(await read(key)).toBe(undefined);
  await store.remove(key);
});

test("a file that breaks off is not put into the bucket", async () => {
  async function* broken() {
    yield new Uint8Array(100_000);
    throw new Error("cut off");
  }
  await expect(store.write(key, broken())).rejects.toThrow("cut off");
  expect(await read(key)).toBe(undefined);
});

test("a bucket that refuses says with what status, and nothing of the key", async () => {
  const nowhere = settings.attachments.replace(bucket, "no-such-bucket");
  const missing = openFiles({ ...settings, attachments: nowhere });
  const failure = await missing.write(key, inChunks(new Uint8Array(1))).catch(String);
  expect(failure).toBe("Error: S3 answered PUT with 404 (NoSuchBucket)");
});

test("a busy bucket is asked again to read and delete, three times at most", async () => {
  let asked = 0;
  const busy = createServer((_request, response) => {
    asked += 1;
    response.writeHead(asked < 3 || asked > 4 ? 503 : 200).end("x");
  }).listen(0, "127.0.0.1");
  await once(busy, "listening");
  const { port } = busy.address() as AddressInfo;
  const attachments = `s3://${bucket}?endpoint=http://127.0.0.1:${port}`;
  const files = openFiles({ ...settings, attachments });
  expect(await files.read(key)).toBeDefined();
  expect(asked).toBe(3);
  asked = 4;
  await expect(files.remove(key)).rejects.toThrow("S3 answered DELETE with 503");
  expect(asked).toBe(7);
  busy.close();
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object".
test("requests are signed as Amazon's example", async () => {
  const client = new AwsClient({
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    region: "us-east-1",
    service: "s3",
  });
  const signed = await client.sign("https://examplebucket.s3.amazonaws.com/test.txt", {
    headers: {
      range: "bytes=0-9",
      "x-amz-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    },
    aws: { datetime: "20130524T000000Z", allHeaders: true },
  });
  expect(signed.headers.get("authorization")).toContain(
    "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  );
});

test("S3 without a key is refused", () => {
  expect(() => openFiles({ ...settings, s3SecretAccessKey: undefined })).toThrow(
    "ATTACHMENTS in S3 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  );
});
