import {
  changes,
  type Db,
  importEntries,
  importFiles,
  importPages,
  importProfiles,
  importRefusals,
  imports,
} from "@outlay/db";
import { textKept } from "@outlay/core";
import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { NIL } from "uuid";
import { z } from "zod";
import { defineEntity, rowById } from "../feed/entity.ts";
import { keptFields, partOf } from "../support/archive-part.ts";
import { reinstateImport, withdrawImport } from "./committed.ts";
import { importImage, importImageInput } from "./import-image.contract.ts";
import { type Findings, lockImport } from "./import-rows.ts";
import {
  importAuthor,
  importCounts,
  importEntry,
  importOfTransaction,
  importRecord,
} from "./imports.checks.ts";
import { importOptionsOutput } from "./options.contract.ts";
import { noTotals } from "./staged-pages.ts";

const noFindings: Findings = {
  given: {},
  header: "",
  accounts: [],
  choices: [],
  totals: noTotals,
  statement: null,
  balances: null,
  firstRows: [],
};

const count = z.int().min(0).max(50_000);
const digest = z.string().min(1).max(100);

/** Which import recorded a transaction never changes: undoing such a change would leave its entry alone. */
async function findMovedTransaction(tx: Db, bookId: string): Promise<string | undefined> {
  const [moved] = await tx
    .select({ id: changes.entityId })
    .from(changes)
    .where(
      and(
        eq(changes.bookId, bookId),
        eq(changes.entity, "transaction"),
        sql`${changes.before} ->> 'importId' is distinct from ${changes.after} ->> 'importId'`,
        isNotNull(changes.before),
        isNotNull(changes.after),
      ),
    )
    .limit(1);
  return moved && `A change gives transaction ${moved.id} to another import.`;
}

export const importEntity = defineEntity({
  name: "import",
  snapshot: { output: importImage, input: importImageInput, fixed: [] },
  // Its transactions have changes of their own.
  revert: async (write, { entityId, op }) => {
    const row = await lockImport(write.tx, write.book, entityId);
    await (op === "delete" ? reinstateImport(write, row) : withdrawImport(write, row));
  },
  isPart: () => true,
  revertErrors: ["import.not_committed", "import.entries_taken"],
  checks: [importRecord, importAuthor, importCounts, importEntry, importOfTransaction],
  feedRow: { ...rowById(imports), unshown: "at any time" },
  archive: [
    partOf(imports, {
      since: 2,
      // What was not committed is a preview: its file and rows are not kept for long.
      only: inArray(imports.state, ["committed", "reverted"]),
      fields: {
        version: keptFields.version,
        rowCount: count,
        createdCount: count,
        linkedCount: count,
        skippedCount: count,
        fileName: textKept(255),
        format: digest,
        app: digest,
        encoding: digest,
        fingerprint: digest,
        options: importOptionsOutput,
      },
      // The author follows from the feed; findings are of the preview, whose rows are not kept.
      made: { createdBy: () => NIL, findings: () => noFindings },
    }),
    partOf(importEntries, {
      since: 2,
      fields: { rowIndex: z.int().min(0).max(50_000), content: digest },
      findFault: findMovedTransaction,
    }),
    partOf(importRefusals, { since: 2, fields: { content: digest } }),
  ],
  leftOut: [importFiles, importPages, importProfiles],
  constraints: {
    import_entries_bank_id_key: [
      "import.entries_taken",
      ["id"],
      "The account has these entries from another import. Revert that first.",
    ],
    import_entries_content_key: [
      "import.entries_taken",
      ["id"],
      "The account has these entries from another import. Revert that first.",
    ],
  },
});
