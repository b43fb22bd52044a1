import type { Import } from "@outlay/client";
import { useAccounts } from "../app/reference-data.ts";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { SelectField } from "../ui/select-field.tsx";

type Props = {
  asked: Import["accounts"];
  /** The book's account by the name that the file gives it; "" while it is open. */
  placed: Readonly<Record<string, string>>;
  onChange: (ref: string, accountId: string) => void;
};

/** Which account of the book each of the file's is. */
export function AccountQuestions({ asked, placed, onChange }: Props) {
  const { t } = useI18n();
  const { count: written } = useFigures();
  const accounts = useAccounts().filter(({ archived }) => !archived);
  return (
    <fieldset className="question">
      <legend>{t("imports.whichAccounts")}</legend>
      {asked.map(({ ref, name, currency, rows }) => {
        const count = t("imports.rowsOf", { count: written(rows) });
        return (
          <SelectField
            key={ref}
            label={[name ?? ref, currency, count].filter(Boolean).join(" · ")}
            value={placed[ref] ?? ""}
            onChange={(id) => onChange(ref, id)}
          >
            <option value="" disabled>
              {t("imports.chooseAccount")}
            </option>
            {accounts.map((account) => (
              <option key={account.id} value={account.id}>
                {`${account.name} (${account.currency})`}
              </option>
            ))}
            <option value="skip">{t("imports.skipAccount")}</option>
          </SelectField>
        );
      })}
    </fieldset>
  );
}
