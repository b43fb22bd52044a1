import { accounts } from "@outlay/db";
import { currencyInput, hasItsDigits } from "@outlay/core";
import { defineEntity, rowById } from "../feed/entity.ts";
import { nameKept, timestamps, wrongDigits } from "../feed/snapshot.contract.ts";
import { keptFields, partOf, signedMinor } from "../support/archive-part.ts";
import { accountRecord } from "./account-record.checks.ts";
import { accountOutput, updateAccountInput } from "./accounts.contract.ts";
import { removeAccount, restoreAccount, updateAccount } from "./accounts.ts";

const snapshot = accountOutput.omit({ balance: true }).meta({
  id: "AccountImage",
  description: "Without the balance, which is derived",
  examples: [
    {
      id: "01920000-0000-7000-8000-000000000003",
      name: "Cash",
      kind: "cash",
      currency: "EUR",
      openingBalance: "100.00",
      archived: false,
      version: 1,
      createdAt: "2026-11-21T09:30:00.000Z",
      updatedAt: "2026-11-21T09:30:00.000Z",
    },
  ],
});

export const accountEntity = defineEntity({
  name: "account",
  snapshot: {
    output: snapshot,
    input: snapshot
      .extend({
        ...updateAccountInput.required().shape,
        ...timestamps,
        name: nameKept,
        currency: currencyInput,
      })
      .refine(
        ({ openingBalance, currency }) => hasItsDigits(openingBalance, currency),
        wrongDigits("openingBalance"),
      ),
    fixed: ["currency", "createdAt"],
  },
  revert: async (write, { entityId: id, before, after }) => {
    if (!before) return removeAccount(write, { id });
    if (!after) return restoreAccount(write, before);
    const { name, kind, openingBalance, archived } = before;
    await updateAccount(write, { id, name, kind, openingBalance, archived });
  },
  revertErrors: ["account.not_found", "account.archived", "account.in_use"],
  checks: [accountRecord],
  feedRow: rowById(accounts),
  archive: [
    partOf(accounts, {
      fields: { ...keptFields, openingBalanceMinor: signedMinor },
      most: 10_000,
    }),
  ],
  constraints: {},
});
