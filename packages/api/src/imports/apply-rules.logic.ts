import { applyRules, compileRules, type RuleEffects } from "../rules/apply.logic.ts";
import type { ReadingContext } from "./reading-input.logic.ts";
import { kindOf } from "./staged-kind.logic.ts";
import type { StagedRow } from "./staged-row.ts";

/** A function that sets on rows what the book's rules say; what the file says gives way to them. */
export function createRuleFiller({ rules, categories, accounts }: ReadingContext) {
  const compiled = compileRules(rules);
  const kinds = new Map(categories.map(({ id, kind }) => [id, kind]));
  const open = new Map(
    accounts.filter(({ archived }) => !archived).map(({ id, currency }) => [id, currency]),
  );
  return (row: StagedRow): void => {
    if (compiled.length === 0 || row.skip) return;
    const effects = applyRules(compiled, {
      kind: kindOf(row, kinds),
      accountId: row.accountId,
      toAccountId: row.transferAccountId,
      amountMinor: BigInt(row.amountMinor),
      currency: row.currency,
      payee: row.payee,
      note: row.note,
      fixed: row.splits.length > 0 ? ["categoryId", "transferAccountId"] : [],
    });
    setEffects(row, effects, { kinds, open });
  };
}

type Known = { kinds: ReadonlyMap<string, string>; open: ReadonlyMap<string, string> };

function setEffects(row: StagedRow, effects: RuleEffects, { kinds, open }: Known): void {
  const letters = [...row.origins];
  const { payee, categoryId, tags, note, excluded, transferAccountId } = effects;
  if (payee !== undefined) [row.payee, letters[0]] = [payee, "r"];
  if (categoryId !== undefined && kinds.has(categoryId)) {
    Object.assign(row, { categoryId, categoryName: null });
    letters[1] = "r";
  }
  if (tags !== undefined) [row.tags, letters[2]] = [tags, "r"];
  if (note !== undefined) [row.note, letters[3]] = [note, "r"];
  if (excluded !== undefined) row.excluded = excluded;
  if (transferAccountId !== undefined && open.get(transferAccountId) === row.currency)
    Object.assign(row, { transferAccountId, categoryId: null, categoryName: null });
  row.origins = letters.join("");
}
