import { startupError } from "@outlay/core";
import { connect } from "../connect.ts";
import { type Catalogue, readCatalogue } from "./catalogue.ts";
import { planDistribution } from "./plan.ts";
import { findShardingFaults } from "./rules.ts";

type Distribution = {
  /** The statements, in order. */
  statements: string[];
  /** Runs them. Each is a transaction; what was cut short goes on where it was the next time. Throws `citus.missing`. */
  run: (onStatement: (statement: string) => void) => Promise<void>;
};

/**
 * Plans how Citus distributes the tables of the database at `url` by book, and lets `use` run it. Changes nothing by itself.
 * Throws `citus.refused`, which names each table and what is in the way.
 */
export async function withDistribution<Result>(
  url: string,
  use: (distribution: Distribution) => Promise<Result>,
): Promise<Result> {
  // No session: a pooler may be between. Copying a large table takes as long as it takes.
  const sql = connect(url, { poolSize: 1, pooling: "transaction", statementTimeoutMs: 0 });
  try {
    const catalogue = await readCatalogue(sql);
    assertRules(catalogue);
    const statements = planDistribution(catalogue);
    return await use({
      statements,
      run: async (onStatement) => {
        if (!catalogue.hasCitus)
          throw startupError(
            "citus.missing",
            "The database of DATABASE_URL has no Citus. On its coordinator and on each worker run `create extension citus`, " +
              "and on the coordinator `select citus_set_coordinator_host('…', 5432)` and `select citus_add_node('…', 5432)` for each worker; nothing was changed.",
          );
        for (const statement of statements) {
          onStatement(statement);
          await sql.unsafe(statement).catch((error: unknown) => {
            const said = error instanceof Error ? error.message : String(error);
            throw new Error(
              `${statement}\nfailed: ${said}\nRun the command again once that is fixed.`,
              { cause: error },
            );
          });
        }
      },
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function assertRules(catalogue: Catalogue): void {
  const faults = findShardingFaults(catalogue);
  if (faults.length === 0) return;
  throw startupError(
    "citus.refused",
    `These tables cannot be distributed; nothing was changed:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
  );
}
