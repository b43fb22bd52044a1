import { AppError, type CalendarDate, toMinor } from "@outlay/core";
import type { LockedBook } from "../feed/lock.ts";
import { defineLedgerProjection } from "../ledger/ledger-projection.ts";
import { originsBy } from "../ledger/origins.logic.ts";
import type { TransactionFields } from "../ledger/resolve.logic.ts";
import type { DueTransfer } from "../loans/payments.logic.ts";
import { splitTransfers } from "../loans/scheduled.ts";
import { changeLedger } from "../transactions/transactions.ts";
import { toDecision } from "./saving.ts";
import { decideOccurrences, type ScheduleRow } from "./schedule-rows.ts";
import { scheduleLinksProjection } from "./schedule-links.projection.ts";
import { fieldsOf, loanTransferOf } from "./template.logic.ts";
import type { Settings } from "./timeline.logic.ts";

/** An occurrence to record as a transaction. */
export type Posting = {
  schedule: Pick<ScheduleRow, "id">;
  occurrence: { on: CalendarDate; dueOn: CalendarDate; settings: Settings };
  /** Whether something is said of it already, which this replaces. */
  isReplaced: boolean;
  /** In place of the template's. */
  given?: {
    occurredOn?: TransactionFields["occurredOn"];
    amount?: TransactionFields["amount"] | undefined;
  };
};

/** What became of it: the id of its transaction, or why it could not be recorded. */
export type Posted = Posting & ({ transactionId: string } | { fault: AppError });

/** In place of the one that finds an occurrence for what people record: transactions of known occurrences. */
function knownLinks(postings: ReadonlyMap<string, Posting>) {
  return defineLedgerProjection({
    name: scheduleLinksProjection.name,
    tables: [],
    checks: [],
    load: async () => {},
    amend: ({ after }) => ({ scheduleId: postings.get(after.id)?.schedule.id ?? null }),
    settle: (changes) =>
      changes.flatMap(({ after }) => {
        const posting = postings.get(after.id);
        if (!posting) return [];
        const { amountMinor, currency, id: transactionId } = after;
        const became = { state: "posted" as const, amountMinor, currency, transactionId };
        const row = toDecision(posting.schedule.id, posting.occurrence, became);
        return { row, isReplaced: posting.isReplaced };
      }),
    write: (write, decided) =>
      decideOccurrences(
        write,
        decided.map(({ row }) => row),
        decided.flatMap(({ row, isReplaced }) => (isReplaced ? row : [])),
      ),
  });
}

const toFields = ({ occurrence, given }: Posting): TransactionFields => ({
  ...fieldsOf(occurrence.settings.template, given?.occurredOn ?? occurrence.dueOn),
  ...(given?.amount !== undefined && { amount: given.amount }),
  origins: originsBy("schedule"),
});

function toDueTransfer({ occurrence, given }: Posting): DueTransfer | undefined {
  const { template } = occurrence.settings;
  const amountMinor = given?.amount && toMinor(given.amount, template.currency, ["amount"]);
  return loanTransferOf(template, given?.occurredOn ?? occurrence.dueOn, amountMinor);
}

type Resolved =
  | { posting: Posting; fields: TransactionFields }
  | { posting: Posting; fault: AppError };

/** The transactions to record: of a loan's payment the principal, with the interest as its fee. */
async function resolvePostings(
  write: LockedBook,
  postings: readonly Posting[],
): Promise<Resolved[]> {
  const due = postings.map(toDueTransfer);
  const transfers = due.filter((transfer) => transfer !== undefined);
  const splits =
    transfers.length > 0 ? await splitTransfers(write.tx, write.book, transfers) : undefined;
  return postings.map((posting, index): Resolved => {
    const fields = toFields(posting);
    const transfer = due[index];
    const split = transfer && splits?.get(transfer);
    if (!transfer || !split) return { posting, fields };
    if (split instanceof AppError) return { posting, fault: split };
    const { currency } = transfer;
    const amount = { minor: split.principalMinor, currency };
    const fee = { amount: { minor: split.interestMinor, currency } };
    const isBearing = split.interestMinor > 0n;
    return {
      posting,
      fields: { ...fields, amount, toAmount: amount, fee: isBearing ? fee : null },
    };
  });
}

/** Records occurrences as transactions in one write; one that cannot be recorded holds up no other. */
export async function recordOccurrences(
  write: LockedBook,
  postings: readonly Posting[],
): Promise<Posted[]> {
  if (postings.length === 0) return [];
  const byId = new Map<string, Posting>();
  const links = knownLinks(byId);
  const projections = write.projections.map((projection) =>
    projection === scheduleLinksProjection ? links : projection,
  );
  const resolved = await resolvePostings(write, postings);
  const open = resolved.flatMap((each) => ("fields" in each ? [each] : []));
  const faulty = resolved.flatMap((each) =>
    "fault" in each ? [{ ...each.posting, fault: each.fault }] : [],
  );
  if (open.length === 0) return faulty;
  const requests = open.map(({ fields }) => ({ op: "create" as const, fields }));
  const recorded = await changeLedger({ ...write, projections }, requests, (operations, apply) =>
    open.map(({ posting }, index): Posted => {
      const operation = operations[index];
      if (!operation) throw new TypeError("an occurrence has no operation");
      byId.set(operation.id, posting);
      try {
        return { ...posting, transactionId: apply(operation).entry.id };
      } catch (fault) {
        byId.delete(operation.id);
        if (fault instanceof AppError) return { ...posting, fault };
        throw fault;
      }
    }),
  );
  return [...recorded, ...faulty];
}
