import type { Book } from "@outlay/client";
import { currencyCodes } from "@outlay/client/core";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { DateField } from "../ui/date-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { BookCalendarFields } from "./book-calendar-fields.tsx";
import { BookRemoval, RemovedBooks } from "./book-removal.tsx";
import { NewBookForm } from "./own-books.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { useZones } from "./zones.ts";

export type BookDraft = Omit<Book, "id" | "role" | "deletedAt" | "restorableUntil">;

const altered = [
  "books",
  "profile",
  "accounts",
  "transactions",
  "budgets",
  "analytics",
  "schedules",
];

/** The book that is open, and the user's other ones. */
export function BookSettings() {
  return (
    <>
      <BookForm />
      <NewBookForm />
      <RemovedBooks />
      <BookRemoval />
    </>
  );
}

function BookForm() {
  const { t } = useI18n();
  const { book } = useBook();
  const zones = useZones(book.timeZone);
  const client = useOutlayClient();
  const write = useWrite(...altered);
  const { id, role, deletedAt: _at, restorableUntil: _until, ...fields } = book;
  const [draft, setDraft] = useState<BookDraft>(fields);
  const change = (changed: Partial<BookDraft>) => setDraft((old) => ({ ...old, ...changed }));
  const saving = useMutation({
    mutationFn: () =>
      write.send(
        (options) => client.books.update.mutate({ ...draft, id }, options),
        ({ name }) => t("budgets.saved", { name }),
      ),
  });
  const issues = issuesByField(saving.error, t);
  return (
    <SettingsForm
      title={t("settings.book")}
      {...(role !== "owner" && { intro: t("settings.ownerOnly") })}
      action={t("form.save")}
      saving={saving}
      fields={["name", "timeZone", "baseCurrency", "monthStartDay", "closedThrough"]}
      isDisabled={role !== "owner"}
      onSubmit={() => saving.mutate()}
    >
      <TextField
        label={t("accounts.name")}
        required
        maxLength={100}
        value={draft.name}
        error={issues["name"]}
        onChange={(name) => change({ name })}
      />
      <div className="pair">
        <SelectField
          label={t("settings.baseCurrency")}
          value={draft.baseCurrency}
          error={issues["baseCurrency"]}
          onChange={(baseCurrency) => change({ baseCurrency })}
        >
          {currencyCodes.map((code) => (
            <option key={code}>{code}</option>
          ))}
        </SelectField>
        <SelectField
          label={t("welcome.timeZone")}
          value={draft.timeZone}
          error={issues["timeZone"]}
          onChange={(timeZone) => change({ timeZone })}
        >
          {zones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </SelectField>
      </div>
      <BookCalendarFields draft={draft} issues={issues} onChange={change} />
      <DateField
        label={t("settings.closedThrough")}
        hint={t("settings.closedHint")}
        value={draft.closedThrough ?? ""}
        error={issues["closedThrough"]}
        onChange={(day) => change({ closedThrough: day === "" ? null : day })}
      />
    </SettingsForm>
  );
}
