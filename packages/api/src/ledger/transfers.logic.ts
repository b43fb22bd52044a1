import { type CalendarDate, type CurrencyCode, fieldError, toMinor } from "@outlay/core";
import { type AccountReference, assertAccount, assertCategory } from "./reference-data.logic.ts";
import type { ResolveContext, TransactionFields } from "./resolve.logic.ts";

/** The fields of a transfer in a transaction of another kind. */
export const noTransfer = {
  toAccountId: null,
  toCurrency: null,
  toAmountMinor: null,
  arrivesOn: null,
  feeMinor: null,
  feeCategoryId: null,
};

type Leaving = { account: AccountReference; amountMinor: bigint };

/** The other account, what arrives there and when, and the fee. */
export function resolveTransfer(
  context: ResolveContext,
  fields: TransactionFields & { occurredOn: CalendarDate },
  leaving: Leaving,
) {
  return {
    ...resolveArrival(context, fields, leaving),
    ...resolveFee(context, fields, leaving.account.currency),
    arrivesOn: resolveArrivalDay(fields),
  };
}

function resolveArrival(
  { referenceData, current }: ResolveContext,
  { toAccountId, lastToAmount, ...fields }: TransactionFields,
  { account: from, amountMinor }: Leaving,
) {
  if (toAccountId === undefined)
    throw fieldError("input.invalid", ["toAccountId"], "Give the account that receives the money.");
  if (toAccountId === from.id)
    throw fieldError(
      "input.invalid",
      ["toAccountId"],
      "Choose a different account from the source account.",
    );
  const to = assertAccount(referenceData, toAccountId, "toAccountId", current);
  const isSame = to.currency === from.currency;
  const toAmount = fields.toAmount ?? (isSame ? undefined : lastToAmount);
  if (toAmount === undefined && !isSame) {
    throw fieldError(
      "input.invalid",
      ["toAmount"],
      `The accounts use different currencies: give the amount that arrives, in ${to.currency}.`,
    );
  }
  const toAmountMinor =
    toAmount === undefined ? amountMinor : toMinor(toAmount, to.currency, ["toAmount"]);
  if (isSame && toAmountMinor !== amountMinor) {
    throw fieldError(
      "input.invalid",
      ["toAmount"],
      "Both accounts use the same currency: omit toAmount. What the transfer costs is its fee.",
    );
  }
  return { toAccountId: to.id, toCurrency: to.currency, toAmountMinor };
}

function resolveFee(
  { referenceData, current }: ResolveContext,
  { fee }: TransactionFields,
  currency: CurrencyCode,
) {
  if (!fee) return { feeMinor: null, feeCategoryId: null };
  const feeMinor = toMinor(fee.amount, currency, ["fee", "amount"]);
  const id = fee.categoryId ?? current?.feeCategoryId ?? referenceData.feesCategoryId;
  if (id === undefined) throw new TypeError("a fee has no category");
  const path = ["fee", "categoryId"];
  return {
    feeMinor,
    feeCategoryId: assertCategory(referenceData, { id, kind: "expense" }, path, current),
  };
}

function resolveArrivalDay({
  arrivesOn = null,
  occurredOn,
}: TransactionFields & { occurredOn: CalendarDate }): CalendarDate | null {
  if (arrivesOn === null || arrivesOn >= occurredOn) return arrivesOn;
  throw fieldError(
    "input.invalid",
    ["arrivesOn"],
    `Must not be before occurredOn, which is ${occurredOn}.`,
  );
}
