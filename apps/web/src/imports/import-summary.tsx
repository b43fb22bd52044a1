import type { Import } from "@outlay/client";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { CommitBar } from "./commit-bar.tsx";

type Balance = NonNullable<Import["balance"]>;

/** What recording the file does to the balance, and the button that does it. */
export function ImportSummary({ imported, name }: { imported: Import; name: string }) {
  const { canWrite } = useBook();
  return (
    <section className="card import-summary">
      {imported.balance && <BalanceFigures balance={imported.balance} />}
      {canWrite && <CommitBar imported={imported} name={name} />}
    </section>
  );
}

const isZero = (amount: string) => /^-?[0.]+$/.test(amount);

function BalanceFigures({ balance }: { balance: Balance }) {
  const { t, format } = useI18n();
  const { on, currency, before, after, statement, difference } = balance;
  const isRight = difference !== null && isZero(difference);
  return (
    <div>
      <h2>{t("imports.balance", { date: format.day(on) })}</h2>
      <dl className="balance-figures">
        <Figure label={t("imports.before")} text={format.money(before, currency)} />
        <Figure label={t("imports.after")} text={format.money(after, currency)} />
        {statement !== null && (
          <Figure label={t("imports.statement")} text={format.money(statement, currency)} />
        )}
        {difference !== null && (
          <Figure
            label={t("imports.difference")}
            text={format.money(difference, currency)}
            look={isRight ? "positive" : "negative"}
          />
        )}
      </dl>
      <Verdict difference={difference} currency={currency} isRight={isRight} />
    </div>
  );
}

type FigureProps = { label: string; text: string; look?: "positive" | "negative" };

function Figure({ label, text, look }: FigureProps) {
  return (
    <div>
      <dt className="muted">{label}</dt>
      <dd className={look}>{text}</dd>
    </div>
  );
}

type VerdictProps = { difference: string | null; currency: string; isRight: boolean };

function Verdict({ difference, currency, isRight }: VerdictProps) {
  const { t, format } = useI18n();
  if (difference === null) return <p className="muted">{t("imports.noStatement")}</p>;
  if (isRight) return <p className="positive">{t("imports.agrees")}</p>;
  const isLess = difference.startsWith("-");
  const amount = format.money(difference.replace("-", ""), currency);
  return (
    <p className="negative">{t(isLess ? "imports.differsLess" : "imports.differs", { amount })}</p>
  );
}
