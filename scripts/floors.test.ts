import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { examineFloors } from "./floors.ts";

/** A checkout with these files of the API. */
function plant(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "outlay-floors-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, "packages/api/src", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return root;
}

const account = "export type Account = { id: string };\nexport const accounts: Account[] = [];\n";

test.each([
  {
    kind: "a value",
    text: 'import { accounts } from "../accounts/accounts.ts"; export default accounts;',
  },
  {
    kind: "a type",
    text: 'import type { Account } from "../accounts/accounts.ts"; export let x: Account;',
  },
  {
    kind: "an inline type",
    text: 'import { type Account } from "../accounts/accounts.ts"; export let x: Account;',
  },
  {
    kind: "a type it exports again",
    text: 'export type { Account } from "../accounts/accounts.ts";',
  },
  { kind: "a type by import()", text: 'export let x: import("../accounts/accounts.ts").Account;' },
  { kind: "a module at run time", text: 'export const x = import("../accounts/accounts.ts");' },
])("an import of $kind from a higher floor is found", async ({ text }) => {
  const root = plant({ "ledger/rows.ts": text, "accounts/accounts.ts": account });
  const { violations } = await examineFloors(root);
  expect(violations).toEqual([
    "packages/api/src/ledger/rows.ts -> packages/api/src/accounts/accounts.ts: ledger imports only the floors below it",
  ]);
});

test("an import from a lower floor is fine", async () => {
  const root = plant({
    "ledger/rows.ts": "export const rows = 1;\n",
    "accounts/accounts.ts": 'export { rows } from "../ledger/rows.ts";',
  });
  expect(await examineFloors(root)).toEqual({ violations: [], read: 2, present: 2 });
});

test("a folder without a floor is found", async () => {
  const root = plant({
    "ledger/rows.ts": "export const rows = 1;\n",
    "extras/extra.ts": 'export { rows } from "../ledger/rows.ts";',
  });
  const { violations } = await examineFloors(root);
  expect(violations).toEqual([expect.stringContaining("every folder has a floor")]);
});

test("the registry imports every folder, and no folder imports the registry", async () => {
  const root = plant({
    "registry.ts": 'export { entities } from "./accounts/account.entity.ts";',
    "accounts/account.entity.ts": "export const entities = [];",
    "changes/undo.ts": 'export { entities } from "../registry.ts";',
  });
  const { violations } = await examineFloors(root);
  expect(violations).toEqual([
    "packages/api/src/changes/undo.ts -> packages/api/src/registry.ts: changes imports only the floors below it",
  ]);
});
