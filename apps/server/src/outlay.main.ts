import { constants } from "node:os";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { citusHelp } from "./commands/citus-help.ts";
import { describeBackups, readBackups } from "./backups.ts";
import { fail, stopWithoutDatabase } from "./commands/failures.ts";
import {
  importFile,
  importHelp,
  type ImportOptions,
  withImportOptions,
} from "./commands/import.ts";
import { doctorHelp } from "./commands/doctor-help.ts";
import { jobsHelp } from "./commands/jobs-help.ts";
import { createProgress } from "./commands/progress.ts";
import { ratesHelp } from "./commands/rates-help.ts";
import { workerHelp } from "./commands/worker-help.ts";
import { readConfig } from "./config.ts";
import { describeTimeZones } from "./welcome.ts";

// What a command needs is loaded when it runs: the domain takes half a second, and the procedures as long again.

const wrongCall = 2;
const print = (text: string) => void process.stdout.write(`${text}\n`);
const config = () => readConfig(process.env);
const ending =
  "It ends with 0, with 1 when it could not be done, with 2 when it was called wrongly.";
/** What commands have in common, below their own help. */
const where = `It looks at the database of DATABASE_URL, or else at the embedded one in DATA_DIR (./data), also beside running servers.
${ending}`;
const { version } = packageJson;
const printVersion = () => `Outlay ${version}\n${describeTimeZones()}`;

const startHelp = `It takes its settings from environment variables, all optional: PORT (3000), DATA_DIR (./data), DATABASE_URL and others,
which docs/guide/operating.md lists. It runs until it is interrupted, finishes what it has begun, and ends with 0.`;

const migrateHelp = `A server does it when it starts, so that this is for a database whose servers start later, or that only another role may
change. The embedded database is migrated while no server runs.

It looks at the database of DATABASE_URL, or else at the embedded one in DATA_DIR (./data).
It ends with 0, with 1 when it could not be done (and changes nothing then), with 2 when it was called wrongly.`;

const program = new Command("outlay")
  .description("Runs Outlay and looks after its data.")
  .version(printVersion(), "-V, --version", "print the versions")
  .exitOverride()
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: false });

const command = (usage: string, summary: string, help = "", parent: Command = program) =>
  parent
    .command(usage)
    .summary(summary)
    .description(summary)
    .allowExcessArguments(false)
    .addHelpText("after", `\n${help === "" ? where : help}`);

command("start", "starts the server", startHelp).action(() => {
  // The file that names V8's flags; the server takes the place of this process.
  const serve = join(import.meta.dirname, "../bin/serve");
  process.execve?.(serve, [serve], process.env);
});

command("migrate", "brings the database to this release's schema", migrateHelp).action(async () => {
  const { startDatabase } = await import("./database.ts");
  const database = await startDatabase(config(), { onLost: stopWithoutDatabase });
  await database.close();
  print("The database schema is current.");
});

command("doctor", "recomputes what the ledger promises and prints each difference", doctorHelp)
  .option("--fix", "rewrite what is derived from other records")
  .option("--json", "print the findings as JSON")
  .action(async ({ fix = false, json = false }: { fix?: boolean; json?: boolean }) => {
    const { runDoctor, summarize } = await import("./doctor.ts");
    const report = json ? (line: string) => void process.stderr.write(`${line}\n`) : print;
    const findings = await runDoctor(config(), { fix, report, onLost: stopWithoutDatabase });
    const { tz, node } = process.versions;
    const backups = await readBackups(config(), new Date());
    print(
      json
        ? JSON.stringify({ ...findings, ...(backups && { backups }), tz, node })
        : [
            `${describeTimeZones()}.`,
            ...(backups ? [describeBackups(backups)] : []),
            summarize(findings),
          ].join("\n"),
    );
    process.exitCode = findings.left === 0 ? 0 : 1;
  });

const backupHelp = `It copies the database in DATA_DIR (./data). The file, readable by its owner alone, is there when it is whole, or not at all,
and replaces one of its name. With DATABASE_URL it says which programs of PostgreSQL to run.
${ending}`;

const restoreHelp = `It makes a new data directory in DATA_DIR (./data); examine it with "outlay doctor" before a server starts there. With
DATABASE_URL it says which programs of PostgreSQL to run.
${ending}`;

command(
  "backup <file>",
  "copies the embedded database and its secrets into a file, while the server runs",
  backupHelp,
).action(async (file: string) => {
  const { makeBackup } = await import("./commands/backup.ts");
  print(await makeBackup(config(), file));
});

command(
  "restore <file>",
  "restores a backup into DATA_DIR, where there is no database yet",
  restoreHelp,
).action(async (file: string) => {
  const { restoreBackup } = await import("./commands/backup.ts");
  print(await restoreBackup(config(), file));
});

const users = command("users", "lists users, resets passwords, deletes users");
type Printing = { json?: boolean };

command("list", "lists all users", "", users)
  .option("--json", "print them as JSON")
  .action(async (options: Printing) => {
    const { printUsers } = await import("./commands/users.ts");
    print(await printUsers(config(), options));
  });

command("reset-password <email>", "makes a token with which a user sets a new password", "", users)
  .option("--json", "print it as JSON")
  .action(async (email: string, options: Printing) => {
    const { resetPassword } = await import("./commands/users.ts");
    print(await resetPassword(config(), email, options));
  });

command(
  "remove <email>",
  "deletes a user and the books of nobody else, at once and for ever",
  "",
  users,
).action(async (email: string) => {
  const { deleteUser } = await import("./commands/users.ts");
  print(await deleteUser(config(), email));
});

const tokens = command("tokens", "makes personal access tokens");

command(
  "create <email>",
  "creates a token of a user for a program, and prints it, once",
  "",
  tokens,
)
  .requiredOption("--name <name>", "its purpose")
  .requiredOption("--scope <scopes...>", "what it may do, such as read, write or expenses:write")
  .option("--book <id>", "the only book it works in")
  .option("--expires <instant>", "when it expires, such as 2027-12-31T00:00:00Z")
  .option("--json", "print all of it as JSON")
  .action(async (email: string, options: { name: string; scope: string[] } & Printing) => {
    const { printToken } = await import("./commands/users.ts");
    print(await printToken(config(), email, options));
  });

const jobs = command("jobs", "lists the jobs that are not done", jobsHelp)
  .option("--json", "print them as JSON")
  .action(async ({ json = false }: Printing) => {
    const { printJobs } = await import("./commands/jobs.ts");
    print(await printJobs(config(), { asJson: json, onLost: stopWithoutDatabase }));
  });

command("retry <id>", "lets a failed job run again", "", jobs).action(async (id: string) => {
  const { retryFailedJob } = await import("./commands/jobs.ts");
  print(await retryFailedJob(config(), id, stopWithoutDatabase));
});

command("worker", "runs jobs, and nothing else", workerHelp).action(async () => {
  const { runWorker } = await import("./commands/worker.ts");
  await runWorker(config(), process.env);
});

withImportOptions(
  command("import <file>", "imports a bank's file into an account of a running server", importHelp),
).action(async (file: string, options: ImportOptions) => {
  const progress = createProgress(process.stderr, 2);
  try {
    process.exitCode = await importFile(file, options, { env: process.env, print, progress });
  } finally {
    progress.clear();
  }
});

command(
  "rates <file>",
  "sets the exchange rates of all books, from a file of the European Central Bank",
  ratesHelp,
).action(async (file: string) => {
  const { setRates } = await import("./rates.ts");
  print(await setRates(config(), file, stopWithoutDatabase));
});

const citus = command("citus", "distributes the database over the workers of Citus");

command("distribute", "distributes every table by book, in the right order", citusHelp, citus)
  .option("--dry-run", "print the statements, and run none")
  .action(async (options: { dryRun?: boolean }) => {
    const { distribute } = await import("./commands/citus.ts");
    print(await distribute(config(), options));
  });

command(
  "outbox",
  "lists the mails in DATA_DIR/outbox, where they are without SMTP_URL",
  "Newest first.",
)
  .option("--json", "print them as JSON")
  .action(async ({ json = false }: Printing) => {
    const { printOutbox } = await import("./commands/outbox.ts");
    print(await printOutbox(config(), json));
  });

command("version", "prints the versions of Outlay, Node and the time zone data", "It ends with 0.")
  .option("--json", "print them as JSON")
  .action(({ json = false }: Printing) => {
    const { node, tz } = process.versions;
    print(json ? JSON.stringify({ version, node, tz }) : printVersion());
  });

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
  // The reader may close the pipe early, as `head` does.
  process.stdout.on("error", () => process.exit(1));
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // It has printed what is wrong, or the help that was asked for.
    process.exitCode = error.exitCode === 0 ? 0 : wrongCall;
  }
}

await main().catch(fail);
