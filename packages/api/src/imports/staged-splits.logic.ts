import { type CurrencyCode, formatMinor } from "@outlay/core/without-schemas";
import type { FileRow } from "@outlay/bank-files";
import { textBounds } from "../ledger/text-bounds.contract.ts";
import { toMinorUnits } from "./staged-amounts.logic.ts";
import type { CategoryNames } from "./staged-names.logic.ts";
import type { RowIssue, StagedRow, StagedSplit } from "./staged-row.ts";
import { cleanText, shorten } from "./staged-texts.logic.ts";
import { cutText } from "../support/cut-text.logic.ts";

type Kind = "expense" | "income";
type Filed = Pick<StagedRow, "categoryId" | "categoryName" | "splits">;
type Staging = {
  minor: bigint;
  currency: CurrencyCode;
  names: { categories: CategoryNames };
};

const maxParts = 50;

/** The category of a row by its name in the file, or its parts. Money in is income, or a refund if only expenses have the category. */
export function stageCategories(row: FileRow, staging: Staging, issues: RowIssue[]): Filed {
  const named = [row.category, ...row.splits.map(({ category }) => category)];
  const kind = kindOfNames(named, staging);
  const whole = file(row.category, kind, staging);
  const parts = row.splits.length > 0 ? stageSplits(row, { ...staging, kind }, issues) : [];
  const [only] = parts;
  if (parts.length === 1 && only && whole.categoryId === null && whole.categoryName === null)
    return { categoryId: only.categoryId, categoryName: only.categoryName, splits: [] };
  return { ...whole, splits: parts.length > 1 ? parts : [] };
}

function kindOfNames(given: readonly (string | null)[], { minor, names }: Staging): Kind {
  if (minor < 0n) return "expense";
  const found = given.filter((name) => name !== null).map((name) => name.slice(0, 400));
  const has = (kind: Kind) => found.some((name) => names.categories.find(name, kind) !== undefined);
  return !has("income") && has("expense") ? "expense" : "income";
}

function file(given: string | null, kind: Kind, { names }: Staging) {
  const name = cutText(cleanText(given) ?? "", 200) || null;
  if (name === null) return { categoryId: null, categoryName: null };
  const id = names.categories.find(name, kind);
  return { categoryId: id ?? null, categoryName: id === undefined ? name : null };
}

/** The parts of a row; none, with an issue, where they do not add up. */
function stageSplits(
  { splits }: FileRow,
  staging: Staging & { kind: Kind },
  issues: RowIssue[],
): StagedSplit[] {
  const { minor, currency, kind } = staging;
  const refuse = (message: string): StagedSplit[] => {
    issues.push({ field: "splits", message: `Recorded without its parts: ${message}` });
    return [];
  };
  if (splits.length > maxParts) return refuse(`there are more than ${maxParts}.`);
  const parts: StagedSplit[] = [];
  let sum = 0n;
  for (const part of splits) {
    const amount = toMinorUnits(part.amount, currency);
    if (amount === undefined) return refuse(`${cutText(part.amount, 40)} is no amount.`);
    if (amount === 0n) continue;
    sum += amount;
    if (part.transferTo !== null)
      issues.push({
        field: "splits",
        message: `A part is a transfer with ${cutText(part.transferTo, 100)}: it is recorded as a part without a category.`,
      });
    const note = cleanText(part.note);
    parts.push({
      ...file(part.category, kind, staging),
      amountMinor: String(amount),
      note: note === null ? null : shorten(note, textBounds.splitNote),
    });
  }
  if (sum === minor) return parts;
  return refuse(
    `they add up to ${formatMinor(sum, currency)}, the amount is ${formatMinor(minor, currency)}.`,
  );
}
