import { readdirSync } from "node:fs";
import { join } from "node:path";
import { cruise, type IForbiddenRuleType, type ICruiseResult } from "dependency-cruiser";

/** The folders of packages/api/src from the ground up: each imports only those above it in this list, types included. */
export const floors = [
  "support",
  "access",
  "feed",
  "rpc",
  "ledger",
  "rates",
  "planning/figures",
  "planning/notifications",
  "planning/alerts",
  "planning/budgets",
  "planning/dates",
  "planning/goals",
  "transactions",
  "loans",
  "schedules",
  "rules",
  "statements",
  "accounts",
  "categories",
  "payees",
  "tags",
  "analytics",
  "goals",
  "imports",
  "attachments",
  "household",
  "books",
  "members",
  "doctor",
  "changes",
  "webhooks",
  "proposals",
  "trash",
  "archive",
  "auth/credentials",
  "auth/profile",
  "auth/totp",
  "auth/passkeys",
  "auth/tokens",
  "auth/identities",
  "auth/channels",
  "auth/sign-in",
] as const;

const source = "packages/api/src";
/** What tests import is theirs to choose. */
const isTest = /\.(test|fixture)\.ts$|\/testing[./]/;

const folderPath = (folder: string) => `^${source}/${folder}/`;

/** One rule a folder: it imports neither a folder above it nor a file beside the folders, which build on them all. */
const upward: IForbiddenRuleType[] = floors.map((folder, index) => ({
  name: `${folder} imports only the floors below it`,
  severity: "error",
  from: { path: folderPath(folder) },
  to: { path: [...floors.slice(index + 1).map(folderPath), `^${source}/[^/]+$`] },
}));

/** The list is complete; openapi/ describes the finished router. */
const unlisted: IForbiddenRuleType = {
  name: "every folder has a floor",
  severity: "error",
  from: { path: `^${source}/[^/]+/`, pathNot: [...floors, "openapi"].map(folderPath) },
  to: {},
};

export type Floors = {
  /** `from -> to: rule`, one for each import that goes up. */
  violations: string[];
  /** How many files were read, and how many there are. */
  read: number;
  present: number;
};

/** Holds the imports of the API's folders against their floors. `root` is a checkout. */
export async function examineFloors(root: string): Promise<Floors> {
  const { output } = await cruise([source], {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: [...upward, unlisted] },
    // Also what is imported for its type alone.
    tsPreCompilationDeps: true,
    exclude: { path: isTest.source },
    doNotFollow: { path: "node_modules" },
  });
  const { modules, summary } = output as ICruiseResult;
  const files = readdirSync(join(root, source), { recursive: true, encoding: "utf8" });
  return {
    violations: summary.violations.map(({ from, to, rule }) => `${from} -> ${to}: ${rule.name}`),
    read: modules.filter(({ source: path }) => path.startsWith(`${source}/`)).length,
    present: files.filter((file) => file.endsWith(".ts") && !isTest.test(`${source}/${file}`))
      .length,
  };
}
