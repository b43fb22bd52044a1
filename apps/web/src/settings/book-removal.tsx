import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { SettingsForm } from "./settings-form.tsx";

/** Deletes the book that is open; its name is typed so that it is no other one. */
export function BookRemoval() {
  const { t } = useI18n();
  const { book } = useBook();
  const client = useOutlayClient();
  const [name, setName] = useState("");
  const removing = useMutation({
    mutationFn: () => client.books.remove.mutate({ id: book.id }),
    // Everything on the page is of the book: begin again with another one.
    onSuccess: () => location.assign("/settings/book"),
  });
  if (book.role !== "owner") return null;
  return (
    <SettingsForm
      title={t("books.remove")}
      intro={t("books.removeHint", { name: book.name })}
      action={t("books.remove")}
      look="danger"
      isReady={name.trim() === book.name}
      saving={removing}
      fields={[]}
      onSubmit={() => removing.mutate()}
    >
      <TextField label={t("books.typeName")} autoComplete="off" value={name} onChange={setName} />
    </SettingsForm>
  );
}

/** Books that were deleted, and can be had back. */
export function RemovedBooks() {
  const { t } = useI18n();
  const { date } = useFigures();
  const outlay = useOutlay();
  const client = useOutlayClient();
  const write = useWrite("books");
  const { data } = useQuery(outlay.books.list.queryOptions({ removed: true, limit: 100 }));
  if (!data || data.items.length === 0) return null;
  return (
    <section>
      <h2 className="list-title">{t("books.removed")}</h2>
      <ul className="card list">
        {data.items.map(({ id, name, restorableUntil }) => (
          <li key={id} className="list-row stacked">
            <span className="list-main">
              <span>{name}</span>
              {restorableUntil && (
                <span className="muted">{t("trash.until", { date: date(restorableUntil) })}</span>
              )}
            </span>
            <Button
              aria-label={t("trash.restoreOf", { name })}
              onClick={() =>
                write.run(() => client.books.restore.mutate({ id }), t("trash.restored", { name }))
              }
            >
              {t("trash.restore")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
