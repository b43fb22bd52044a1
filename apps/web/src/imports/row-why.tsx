import type { ImportRow } from "@outlay/client";
import { useI18n } from "../i18n/i18n.tsx";
import { isZero, partnerOf, stateOf } from "./row-state.logic.ts";
import { useRecordText } from "./use-record-text.ts";

/** Why a row has its status, in a line. The transactions that it is like are fetched as they come into sight. */
export function RowWhy({ row }: { row: ImportRow }) {
  const { t } = useI18n();
  const state = stateOf(row);
  const { matchOf, transferWith, issues, transaction } = row;
  const partner = partnerOf(row);
  if (state === "match" && matchOf !== null) return <Record id={matchOf} text="rows.matches" />;
  if (state === "transfer" && partner !== undefined)
    return t("rows.why.transferRow", { row: String(partner + 1) });
  if (state === "transfer" && transferWith !== null)
    return <Record id={transferWith} text="rows.transferOf" />;
  if (state === "skipped" && isZero(row)) return t("rows.why.zero");
  if (issues.length > 0) return issues.map(({ message }) => message).join(" ");
  if (state !== "new") return t(`rows.why.${state}`);
  const { payee, note, tags = [] } = transaction ?? {};
  const details = [payee && note, ...tags.map((tag) => `#${tag}`)].filter(Boolean).join(" ");
  return details === "" ? t("rows.why.new") : details;
}

type RecordProps = { id: string; text: "rows.matches" | "rows.transferOf" };

function Record({ id, text }: RecordProps) {
  const { t } = useI18n();
  return t(text, { record: useRecordText(id) });
}
