import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const bucket = "outlay-test";
/** The key that it knows. */
export const s3Key = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };

/** An S3 server in a process of its own, with an empty bucket. */
export async function startS3() {
  const folder = await mkdtemp(join(tmpdir(), "outlay-s3-"));
  const main = createRequire(import.meta.url).resolve("s3rver/package.json");
  const bin = join(dirname(main), "bin/s3rver.js");
  const options = ["-d", folder, "-a", "127.0.0.1", "-p", "0", "--no-vhost-buckets"];
  const child = spawn(process.execPath, [bin, ...options, "--configure-bucket", bucket], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const listening = /listening on \S+:(\d+)/.exec(output)?.[1];
      if (listening !== undefined) resolve(listening);
    });
    child.once("close", () => reject(new Error(`The S3 server has ended:\n${output}`)));
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    folder,
    stop: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "close");
      await rm(folder, { recursive: true });
    },
  };
}
