import { currencyCodes } from "@outlay/client/core";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { SettingsForm } from "./settings-form.tsx";

/** Another book, such as for a club or for holidays. */
export function NewBookForm() {
  const { t } = useI18n();
  const { book } = useBook();
  const client = useOutlayClient();
  const write = useWrite("books");
  const [name, setName] = useState("");
  const [baseCurrency, setCurrency] = useState(book.baseCurrency);
  const creating = useMutation({
    mutationFn: () => client.books.create.mutate({ name, baseCurrency, timeZone: book.timeZone }),
    onSuccess: (made) => {
      setName("");
      write.done(t("books.made", { name: made.name }));
      return write.refresh();
    },
  });
  return (
    <SettingsForm
      title={t("books.new")}
      intro={t("books.newHint")}
      action={t("books.create")}
      saving={creating}
      fields={["name"]}
      onSubmit={() => creating.mutate()}
    >
      <div className="pair">
        <TextField
          label={t("books.name")}
          required
          maxLength={100}
          autoComplete="off"
          value={name}
          error={issuesByField(creating.error, t)["name"]}
          onChange={setName}
        />
        <SelectField label={t("welcome.currency")} value={baseCurrency} onChange={setCurrency}>
          {currencyCodes.map((code) => (
            <option key={code}>{code}</option>
          ))}
        </SelectField>
      </div>
    </SettingsForm>
  );
}
