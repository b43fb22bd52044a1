import type { Money } from "@outlay/client";
import { useI18n } from "../i18n/i18n.tsx";

/** What a report leaves out because it knows no exchange rate. */
export function Unconverted({ amounts }: { amounts: readonly Money[] }) {
  const { t, format } = useI18n();
  if (amounts.length === 0) return null;
  const texts = amounts.map(({ amount, currency }) => format.money(amount, currency));
  return <p className="muted">{t("overview.unconverted", { amounts: texts.join(", ") })}</p>;
}
