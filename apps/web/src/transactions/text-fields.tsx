import type { ReactNode } from "react";
import * as limits from "../app/limits.generated.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { TextField } from "../ui/text-field.tsx";

type Texts = { payee: string; tags: string; note: string };

type Props = {
  draft: Texts;
  issues: Readonly<Record<string, string>>;
  onChange: (changed: Partial<Texts>) => void;
  /** Fields that stand between the payee and the tags. */
  children?: ReactNode;
};

/** What a transaction says in words. */
export function TextFields({ draft, issues, onChange, children }: Props) {
  const { t } = useI18n();
  return (
    <>
      <TextField
        label={t("transactions.payee")}
        {...limits.transaction.payee}
        autoComplete="off"
        value={draft.payee}
        error={issues["payee"]}
        onChange={(payee) => onChange({ payee })}
      />
      {children}
      <TextField
        label={t("transactions.tags")}
        hint={t("transactions.tagsHint")}
        autoComplete="off"
        value={draft.tags}
        error={issues["tags"] ?? issues["tags.0"]}
        onChange={(tags) => onChange({ tags })}
      />
      <TextField
        label={t("transactions.note")}
        {...limits.transaction.note}
        value={draft.note}
        error={issues["note"]}
        onChange={(note) => onChange({ note })}
      />
    </>
  );
}
