import type { Statement } from "@outlay/client";
import { useI18n } from "../i18n/i18n.tsx";

export function StateBadge({ state }: Pick<Statement, "state">) {
  const { t } = useI18n();
  return <span className={`statement-state ${state}`}>{t(`statements.state.${state}`)}</span>;
}
