import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeyRing } from "@outlay/api";
import type { Config } from "./config.ts";

/** The signing secrets: configured, or generated once and stored in the data directory, readable only by its owner. */
export async function loadKeys({
  authSecrets,
  dataDir,
}: Pick<Config, "authSecrets" | "dataDir">): Promise<KeyRing> {
  const entries = authSecrets ?? [await loadGenerated(dataDir)];
  return new Map(
    entries.map((entry) => {
      const colon = entry.indexOf(":");
      return [entry.slice(0, colon), Buffer.from(entry.slice(colon + 1))] as const;
    }),
  );
}

async function loadGenerated(dataDir: string): Promise<string> {
  const file = join(dataDir, "auth-secrets");
  const known = await readIfThere(file);
  if (known !== undefined) return assertWhole(known, file);
  await mkdir(dataDir, { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `generated:${randomBytes(32).toString("base64url")}\n`, {
    mode: 0o600,
    flush: true,
  });
  try {
    // Linking fails if another server was first, and never exposes a partial file.
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft);
  }
  return loadGenerated(dataDir);
}

/** Signing with half a secret, or none, would let anyone sign. */
function assertWhole(entry: string, file: string): string {
  if (/^[\w-]+:.{32,}$/.test(entry)) return entry;
  throw new Error(
    `${file} does not hold a secret. Delete it to have one generated; everyone signs in again then, with a recovery code where an authenticator app is set up.`,
  );
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
