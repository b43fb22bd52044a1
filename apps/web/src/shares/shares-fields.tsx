import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { Amounts } from "../transactions/draft.logic.ts";
import { isZero, restOf } from "../transactions/parts.logic.ts";
import type { FieldsProps } from "../transactions/transaction-fields.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { PartChecks } from "./part-checks.tsx";
import { type SharesDraft, sharesKinds } from "./shares-draft.logic.ts";
import { usePeople } from "./use-people.ts";

type Props = FieldsProps & { amounts: Amounts };

/** Who paid and for whom. Nothing in a book that nobody shares. */
export function SharesFields(props: Props) {
  const { draft, onChange } = props;
  const { t } = useI18n();
  const { user } = useBook();
  const people = usePeople();
  const open = people.filter(({ archived }) => !archived);
  if (people.length === 0 || (open.length === 0 && draft.shares === null)) return null;
  const payer = open.find(({ userId }) => userId === user.id) ?? open[0];
  const begin = (): SharesDraft => ({
    paidBy: payer?.id ?? "",
    kind: "usual",
    parts: open.slice(0, 20).map(({ id }) => ({ personId: id, weight: "1", amount: "" })),
  });
  return (
    <div className="shares">
      <CheckField
        label={t("shares.isShared")}
        checked={draft.shares !== null}
        onChange={(isShared) => onChange({ shares: isShared ? begin() : null })}
      />
      {draft.shares && <SharedFields {...props} shares={draft.shares} />}
    </div>
  );
}

function SharedFields({
  draft,
  shares,
  issues,
  amounts,
  onChange,
}: Props & { shares: SharesDraft }) {
  const { t } = useI18n();
  const people = usePeople();
  const isPaid = draft.kind === "expense";
  const change = (changed: Partial<SharesDraft>) => onChange({ shares: { ...shares, ...changed } });
  return (
    <>
      <div className="pair">
        <SelectField
          label={t(isPaid ? "shares.paidBy" : "shares.receivedBy")}
          value={shares.paidBy}
          error={issues["shares.paidBy"]}
          onChange={(paidBy) => change({ paidBy })}
        >
          {people
            .filter(({ id, archived }) => !archived || id === shares.paidBy)
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </SelectField>
        <SelectField
          label={t("shares.split")}
          value={shares.kind}
          onChange={(kind) => change({ kind })}
        >
          {sharesKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`shares.split.${kind}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <Parts {...{ draft, shares, issues, amounts, onChange }} />
    </>
  );
}

function Parts({ draft, shares, issues, amounts, onChange }: Props & { shares: SharesDraft }) {
  const { t, format } = useI18n();
  const { book } = useBook();
  const people = usePeople();
  const accounts = useAccounts();
  const { kind } = shares;
  if (kind === "usual") return null;
  const currency = accounts.find(({ id }) => id === draft.accountId)?.currency ?? book.baseCurrency;
  const rest = kind === "exact" ? restOf(amounts.amount, amounts.shares, currency) : undefined;
  const issueOf = (index: number) => {
    const path = `shares.split.parts.${index}`;
    return issues[`${path}.weight`] ?? issues[`${path}.amount`] ?? issues[`${path}.personId`];
  };
  return (
    <>
      <PartChecks
        {...{ people, kind, currency, issueOf }}
        parts={shares.parts}
        error={issues["shares.split"]}
        onChange={(parts) => onChange({ shares: { ...shares, parts } })}
      />
      {rest !== undefined && !isZero(rest) && (
        <p role="status" className="muted">
          {t("split.rest", { amount: format.money(rest, currency) })}
        </p>
      )}
    </>
  );
}
