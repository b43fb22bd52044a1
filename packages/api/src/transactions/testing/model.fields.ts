import type { TransactionImage } from "../../ledger/transactions.contract.ts";
import type { Attempt, Model } from "./attempts.ts";
import { dividedAs } from "./model.refunds.ts";
import { isLive, readMinor, toMinor, writeMinor } from "./records.ts";

export type Kind = TransactionImage["kind"];
type Amount = string | number;
type SplitInput = { categoryId: string; amount: Amount; note?: string | null | undefined };

/** The fields of all kinds, as a client sends them. */
export type TransactionFields = {
  kind: Kind;
  amount: Amount;
  occurredOn?: string | undefined;
  accountId?: string | undefined;
  toAccountId?: string | undefined;
  toAmount?: Amount | undefined;
  /** The amount received so far. */
  keptToAmount?: string | undefined;
  arrivesOn: string | null;
  fee: { amount: Amount; categoryId?: string | undefined } | null;
  excluded: boolean;
  categoryId?: string | undefined;
  splits: readonly SplitInput[];
  refundOf: string | null;
  payee: string | null;
  note: string | null;
  tags: readonly string[];
  original: { amount: Amount; currency: string } | null;
};

export const liveOf = ({ transactions }: Model, id: string) => {
  const image = transactions.get(id);
  return image && isLive(image) ? image : undefined;
};

export const familyOf = (kind: Kind) => (kind === "income" ? "income" : "expense");

type Subject = { id: string; before?: TransactionImage };
export type Body = Pick<TransactionImage, "kind" | "currency"> & Record<string, unknown>;

/** The expected transaction in the book; undefined if too much is missing. */
export function resolve(
  attempt: Attempt,
  subject: Subject,
  fields: TransactionFields,
): Body | undefined {
  const { model, now, faults } = attempt;
  const { kind, payee, note, original } = fields;
  const named = kind === "refund" && fields.refundOf ? fields.refundOf : undefined;
  const found = named === undefined || named === subject.id ? undefined : liveOf(model, named);
  const expense = found?.kind === "expense" ? found : undefined;
  if (named !== undefined && !expense) return void faults.add("expense.not_found");
  const accountId = fields.accountId ?? expense?.accountId ?? defaultAccountId(model);
  const currency = checkAccount(attempt, accountId, subject.before);
  if (accountId === undefined || currency === undefined) return undefined;
  if (expense && expense.currency !== currency) faults.add("input.invalid");
  const amount = readAmount(attempt, fields.amount, currency);
  const common = {
    amount,
    currency,
    occurredOn: fields.occurredOn ?? now.toISOString().slice(0, 10),
    payee,
    note,
    excluded: fields.excluded,
    shares: null,
    scheduleId: null,
    state: "booked",
    importId: null,
    tags: [...new Set(fields.tags)].toSorted(),
    original: original && {
      amount: readAmount(attempt, original.amount, original.currency),
      currency: original.currency,
    },
  };
  if (kind === "transfer") {
    const from = { id: accountId, currency, amount };
    const to = receiving(attempt, subject, fields, from);
    const { arrivesOn } = fields;
    if (arrivesOn !== null && arrivesOn < common.occurredOn) faults.add("input.invalid");
    const fee = resolveFee(attempt, subject, fields.fee, currency);
    return to && { kind, ...common, fromAccountId: accountId, ...to, arrivesOn, fee };
  }
  const family = familyOf(kind);
  const chosen = resolveSplits(attempt, subject, fields, currency);
  if (chosen.length > 0 && sumOf(chosen, currency) !== readMinor(amount, currency))
    faults.add("splits.unbalanced");
  const isFree = chosen.length === 0 && fields.categoryId === undefined;
  const divided = expense && isFree ? dividedAs(model, expense, { ...common, id: subject.id }) : [];
  if (divided === undefined) return void faults.add("refund.exceeds_expense");
  const [first] = [...chosen, ...divided];
  const given = first?.categoryId ?? fields.categoryId;
  if (given !== undefined && given !== divided[0]?.categoryId)
    checkCategory(attempt, { id: given, family }, subject.before);
  const categoryId = given ?? expense?.categoryId ?? uncategorised(model, family);
  const splits = divided.length > 1 ? divided : chosen;
  const booked = { ...common, accountId, categoryId, splits };
  return kind === "refund" ? { kind, ...booked, refundOf: fields.refundOf } : { kind, ...booked };
}

function resolveFee(
  attempt: Attempt,
  { before }: Subject,
  fee: TransactionFields["fee"],
  currency: string,
) {
  if (!fee) return null;
  const { categoryId = "" } = fee;
  checkCategory(attempt, { id: categoryId, family: "expense" }, before);
  return { amount: readAmount(attempt, fee.amount, currency), categoryId };
}

/** Formats an amount for its currency; too many digits are an error. */
function readAmount({ faults }: Attempt, amount: Amount, currency: string): string {
  const minor = toMinor(String(amount), currency);
  if (minor === undefined) faults.add("input.invalid");
  return writeMinor(minor ?? 0n, currency);
}

function defaultAccountId({ accounts }: Model): string | undefined {
  const open = [...accounts.values()].filter(({ archived }) => !archived);
  const age = ({ createdAt, id }: (typeof open)[number]) => `${createdAt.toISOString()} ${id}`;
  return open.toSorted((a, b) => (age(a) < age(b) ? -1 : 1))[0]?.id;
}

const accountsOf = (image: TransactionImage) =>
  image.kind === "transfer" ? [image.fromAccountId, image.toAccountId] : [image.accountId];

/** Returns the account's currency. An archived account is valid only if the transaction already has it. */
function checkAccount(
  { model, faults }: Attempt,
  id: string | undefined,
  before: TransactionImage | undefined,
): string | undefined {
  const account = model.accounts.get(id ?? "");
  if (!account) return void faults.add("account.not_found");
  if (account.archived && !(before && accountsOf(before).includes(account.id)))
    faults.add("account.archived");
  return account.currency;
}

function uncategorised({ categories }: Model, family: string): string {
  return categories.values().find(({ system, kind }) => system && kind === family)?.id ?? "";
}

/** An archived category is valid only if the transaction already has it. */
function checkCategory(
  { model, faults }: Attempt,
  { id, family }: { id: string; family: string },
  before: TransactionImage | undefined,
): void {
  const category = model.categories.get(id);
  if (!category) return void faults.add("category.not_found");
  if (category.kind !== family) faults.add("category.wrong_kind");
  if (category.archived && !(before && JSON.stringify(before).includes(`"categoryId":"${id}"`)))
    faults.add("category.archived");
}

/** The receiving side of a transfer. */
function receiving(
  attempt: Attempt,
  { before }: Subject,
  { toAccountId, toAmount, keptToAmount }: TransactionFields,
  from: { id: string; currency: string; amount: string },
) {
  const { faults } = attempt;
  if (toAccountId === undefined || toAccountId === from.id) return void faults.add("input.invalid");
  const toCurrency = checkAccount(attempt, toAccountId, before);
  if (toCurrency === undefined) return undefined;
  const isSame = toCurrency === from.currency;
  const given = toAmount ?? (isSame ? from.amount : keptToAmount);
  if (given === undefined) return void faults.add("input.invalid");
  const arriving = readAmount(attempt, given, toCurrency);
  if (isSame && arriving !== from.amount) faults.add("input.invalid");
  return { toAccountId, toAmount: arriving, toCurrency };
}

function resolveSplits(
  attempt: Attempt,
  { before }: Subject,
  { kind, splits }: TransactionFields,
  currency: string,
) {
  return splits.map(({ categoryId, amount, note = null }) => {
    checkCategory(attempt, { id: categoryId, family: familyOf(kind) }, before);
    return { categoryId, amount: readAmount(attempt, amount, currency), note };
  });
}

function sumOf(splits: readonly { amount: string }[], currency: string): bigint {
  return splits.reduce((sum, { amount }) => sum + readMinor(amount, currency), 0n);
}
