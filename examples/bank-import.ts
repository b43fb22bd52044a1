// Imports a bank's file with the typed client: what it leaves open is asked, and no entry is recorded twice. Start a
// server (npm start), then: npm run bank-import

import { randomUUID } from "node:crypto";
import { type Client, createClient, type RouterOutputs } from "@outlay/client";
import { endWithSentence, findServer } from "./server.ts";

type Preview = RouterOutputs["imports"]["preview"];

// A program takes the file that it is given: new File([await readFile(path)], basename(path)).
const statement = new File(
  [
    "Date,Payee,Amount\n",
    "03/11/2026,Corner bakery,-4.80\n",
    "03/11/2026,Corner bakery,-4.80\n",
    "05/11/2026,Employer,2000.00\n",
    "soon,Nobody,-1.00\n",
  ],
  "november.csv",
);

/** A person would choose a reading by its rows. This program takes the one with the day first, if there is one. */
async function answer(outlay: Client, preview: Preview): Promise<Preview> {
  for (const { option, readings } of preview.choices) {
    for (const { value, rows } of readings)
      console.log(`${option} ${value}: the first row is of ${rows[0]?.occurredOn}.`);
  }
  if (preview.state !== "needs_choice") return preview;
  return outlay.imports.update.mutate({ id: preview.id, options: { dateOrder: "dmy" } });
}

async function importStatement(outlay: Client, accountId: string): Promise<Preview> {
  // Nothing is recorded yet. The same file again is the same preview.
  const read = await outlay.imports.preview.mutate({ file: statement, accountId });
  const preview = await answer(outlay, read);
  const { totals } = preview;
  console.log(`${totals.new} new, ${totals.duplicate} duplicate, ${totals.invalid} invalid.`);

  const rows = await outlay.imports.rows.query({ id: preview.id });
  for (const { line, status, transaction, issues } of rows.items)
    console.log(`Line ${line}: ${status} ${transaction?.payee ?? issues[0]?.message ?? ""}`.trim());
  return preview;
}

async function tour(url: string): Promise<void> {
  const outlay = createClient({ url });
  const email = `ada-${randomUUID().slice(0, 8)}@example.com`;
  await outlay.auth.register.mutate({ email, password: "correct horse battery", name: "Ada" });
  const { id: accountId } = await outlay.accounts.create.mutate({ name: "Checking" });
  // What was typed by hand is found again, and linked.
  const typed = { amount: "4.80", payee: "Bakery", occurredOn: "2026-11-02", accountId };
  await outlay.expenses.create.mutate(typed);

  const { id } = await importStatement(outlay, accountId);
  // Rows can be changed before: outlay.imports.changeRows.mutate({ id, changes: [{ index: 0, tags: ["food"] }] }).
  const done = await outlay.imports.commit.mutate({ id });
  console.log(`Recorded ${done.created}, linked ${done.linked}, left out ${done.skipped}.`);

  const again = await importStatement(outlay, accountId);
  await outlay.imports.remove.mutate({ id: again.id });

  const reverted = await outlay.imports.revert.mutate({ id });
  const left = await outlay.transactions.list.query({ accountId, includeTotal: true });
  console.log(`Reverted ${reverted.removed}; ${left.total} is left.`);
}

await findServer().then(tour).catch(endWithSentence);
