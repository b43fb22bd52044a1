import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Statement } from "./statements.ts";

const debianDir = "/usr/lib/postgresql";

/** Where pgbench is, in PATH or where Debian has it. */
export function findPgbench(): string | undefined {
  const versions = existsSync(debianDir) ? readdirSync(debianDir).toSorted().toReversed() : [];
  // Debian's name in PATH is a script that wants to know its clusters.
  const dirs = [
    ...versions.map((version) => join(debianDir, version, "bin")),
    ...(process.env["PATH"] ?? "").split(delimiter),
  ];
  return dirs.map((dir) => join(dir, "pgbench")).find((path) => existsSync(path));
}

/** One of the transactions that a client repeats. In its values, `id` is replaced with a new one each time. */
export type Script = { statements: readonly Statement[]; id: string };

/** Ids that go up, like those of the API, and that no other run has. */
const newId = "('01920000-0000-7000-8000-' || :serial::text)";

/** Transactions a second of clients that each run their own scripts, in random order and without pause. */
export async function transactionsPerSecond(
  pgbench: string,
  clients: readonly (readonly Script[])[],
  { databaseUrl, seconds }: { databaseUrl: string; seconds: number },
): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), "outlay-pgbench-"));
  try {
    const rates = clients.map(async (scripts, client) => {
      const serial = `serial=${100_000_000_000 + (Date.now() % 1e9) * 100 + client}`;
      const args = ["-n", "-M", "prepared", "-c", "1", "-T", String(seconds), "-D", serial];
      for (const [number, script] of scripts.entries()) {
        const file = join(dir, `${client}-${number}.sql`);
        const { text, variables } = writeScript(script, `t${number}`);
        await writeFile(file, text);
        args.push("-f", file, ...variables.flatMap((variable) => ["-D", variable]));
      }
      const { stdout } = await promisify(execFile)(pgbench, [...args, databaseUrl]);
      return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
    });
    return (await Promise.all(rates)).reduce((sum, rate) => sum + rate, 0);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A parameter becomes a variable, which pgbench sends as a parameter again. */
function writeScript({ statements, id }: Script, prefix: string) {
  const variables: string[] = [];
  const lines = statements.map(({ text, values }, number) => {
    const names = values.map((value, index) => {
      if (value === null) return "null";
      const name = `${prefix}_${number}_${index}`;
      variables.push(`${name}=${value}`);
      return value.includes(id) ? `replace(:${name}, '${id}', ${newId})` : `:${name}`;
    });
    return `${text.replaceAll(/\$(\d+)/g, (_, index) => names[Number(index) - 1] ?? "")};`;
  });
  return { text: ["\\set serial :serial + 100", ...lines, ""].join("\n"), variables };
}
