import type { Change } from "@outlay/client";
import { useI18n } from "../i18n/i18n.tsx";

type Image = Readonly<Record<string, unknown>>;

const textAt = (image: Image, field: string) => {
  const value = image[field];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** Fields whose change is worth a line. */
const shown = ["amount", "payee", "occurredOn", "note", "name"] as const;
const labels = {
  amount: "transactions.amount",
  payee: "transactions.payee",
  occurredOn: "transactions.date",
  note: "transactions.note",
  name: "accounts.name",
} as const;

/** A change in words: what was done with what, and the fields that differ. */
export function useChangeText() {
  const { t, format } = useI18n();
  const read = (image: Image, field: (typeof shown)[number]) => {
    const text = textAt(image, field);
    const currency = textAt(image, "currency");
    if (text === undefined) return undefined;
    if (field === "amount" && currency !== undefined) return format.money(text, currency);
    return field === "occurredOn" ? format.day(text) : text;
  };
  const nameOf = (change: Change) => {
    const image: Image = change.after ?? change.before ?? {};
    const kind = textAt(image, "kind");
    if (change.entity === "transaction")
      return [
        textAt(image, "payee") ?? (kind && t(`kind.${kind as "expense"}`)),
        read(image, "amount"),
      ]
        .filter((part) => part !== undefined)
        .join(", ");
    if (change.entity === "rate") return [textAt(image, "base"), textAt(image, "quote")].join("/");
    return textAt(image, change.entity === "import" ? "fileName" : "name") ?? "";
  };
  return (change: Change) => {
    const entity = t(`entity.${change.entity}`);
    const name = nameOf(change);
    const what = name === "" ? entity : t("activity.named", { entity, name });
    const before: Image = change.before ?? {};
    const after: Image = change.after ?? {};
    const details =
      change.op === "update"
        ? shown
            .map((field) => [t(labels[field]), read(before, field), read(after, field)] as const)
            .filter(([, old, now]) => old !== now)
            .map(([label, old = "–", now = "–"]) => t("activity.from", { label, old, now }))
        : [];
    return { title: t(`activity.op.${change.op}`, { what }), details };
  };
}
