import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config.ts";

type Kept = { file: string; at: Date; to: string; subject: string };

/** The mails that were written to DATA_DIR/outbox for want of SMTP_URL, newest first. */
async function listMails(dataDir: string): Promise<Kept[]> {
  const outbox = join(dataDir, "outbox");
  const names = await readdir(outbox).catch(() => []);
  const mails: Kept[] = [];
  for (const name of names.filter((each) => each.endsWith(".eml"))) {
    const file = join(outbox, name);
    const head = (await readFile(file, "utf8")).split(/\r?\n\r?\n/, 1)[0] ?? "";
    const header = (field: string) =>
      new RegExp(`^${field}: (.*)$`, "im").exec(head.replaceAll(/\r?\n[ \t]+/g, " "))?.[1] ?? "";
    const { mtime } = await stat(file);
    mails.push({ file, at: mtime, to: header("To"), subject: header("Subject") });
  }
  return mails.toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

export async function printOutbox({ dataDir }: Config, json: boolean): Promise<string> {
  const mails = await listMails(dataDir);
  if (json) return JSON.stringify(mails, undefined, 2);
  const lines = mails.map(({ at, to, subject, file }) =>
    [at.toISOString(), to, subject, file].join("  "),
  );
  return lines.length === 0 ? "No mails." : lines.join("\n");
}
