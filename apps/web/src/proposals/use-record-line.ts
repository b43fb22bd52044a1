import type { Change } from "@outlay/client";
import { useNames } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";

type Fields = Readonly<Record<string, unknown>>;

/** What else there is to know of a transaction before it is recorded: its day, where it belongs, and its note. */
export function useRecordLine(): (change: Change) => string | undefined {
  const { format } = useI18n();
  const names = useNames();
  return ({ entity, op, before, after }) => {
    if (entity !== "transaction" || op === "update") return undefined;
    const record: Fields = { ...(after ?? before) };
    const text = (field: string) => {
      const value = record[field];
      return typeof value === "string" ? value : undefined;
    };
    const day = text("occurredOn");
    const places = ["accountId", "fromAccountId", "toAccountId", "categoryId"].map((field) =>
      names.get(text(field) ?? ""),
    );
    return [day && format.day(day), ...places, text("note")]
      .filter((part) => part !== undefined && part !== "")
      .join(" · ");
  };
}
