// `npm run bench`: what the project promises of speed and size. `npm run bench -- --help` says the rest.

import { parseArgs } from "node:util";
import { CannotCompare, compareBuilds } from "./compare.ts";
import { Interrupted } from "./interruption.ts";
import { chooseScenarios, scenarios, UnknownScenario } from "./scenarios.ts";
import { keepsPromise, printTable, type Row } from "./table.ts";
import { writeFigures } from "./written.ts";

const help = `npm run bench [-- [options] scenario…]

Measures the scenarios that are named, or all of them, and prints their figures beside what is promised.
It fails when a promise is broken.

  --compare REF  Measures this working tree and another commit in turns, and prints how their figures relate: this
                 tree's divided by the other's, the median of three turns and the range. REF is a branch, a tag or a
                 commit; its files and packages are in a temporary folder until the end. Without scenarios: list, create.
                 The programs that measure are this tree's: create and others that call functions of the API need them there, too.
  --write        Puts the figures into docs/PERFORMANCE.md.
  --json         Prints the figures as JSON, without a verdict.

BENCH_SCALE=0.01 makes the largest scenarios small, to see that they work; their figures say nothing.

Scenarios: ${Object.keys(scenarios).join(", ")}`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      compare: { type: "string" },
      write: { type: "boolean" },
      json: { type: "boolean" },
    },
  });
  if (values.help) return console.log(help);
  const names = chooseScenarios(positionals);
  if (values.compare !== undefined)
    return compareBuilds(values.compare, positionals.length > 0 ? names : ["list", "create"]);

  const rows: Row[] = [];
  for (const name of names) rows.push(...(await scenarios[name]()));
  if (values.json) return console.log(JSON.stringify(rows));
  printTable(rows);
  if (values.write) await writeFigures(rows);
  if (!rows.every(keepsPromise)) process.exitCode = 1;
}

/** What a person at the terminal can fix needs no stack. */
const isForReader = (error: unknown): error is Error =>
  error instanceof UnknownScenario ||
  error instanceof CannotCompare ||
  (error instanceof TypeError &&
    "code" in error &&
    String(error.code).startsWith("ERR_PARSE_ARGS"));

try {
  await main();
} catch (error) {
  if (error instanceof Interrupted) process.exit(error.exitCode);
  console.error(isForReader(error) ? error.message : error);
  process.exit(1);
}
