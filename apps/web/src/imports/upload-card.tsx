import { useState } from "react";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { useUpload } from "./use-upload.ts";

/** Where a file is dropped or chosen, and how far it has come. */
export function UploadCard() {
  const { t } = useI18n();
  const open = useAccounts().filter(({ archived }) => !archived);
  const [chosen, setChosen] = useState("");
  const accountId = open.find(({ id }) => id === chosen)?.id ?? open[0]?.id ?? "";
  const { sending, faults, send, cancel } = useUpload(accountId);
  return (
    <section className="card upload">
      <SelectField
        label={t("imports.account")}
        value={accountId}
        disabled={sending !== undefined}
        onChange={setChosen}
      >
        {open.map(({ id, name, currency }) => (
          <option key={id} value={id}>
            {`${name} (${currency})`}
          </option>
        ))}
      </SelectField>
      {sending ? (
        <div className="sending" role="status">
          <p>
            {t(sending.share === undefined ? "imports.reading" : "imports.sending", {
              name: sending.name,
            })}
          </p>
          <progress aria-label={sending.name} value={sending.share} max={1} />
          <Button look="quiet" onClick={cancel}>
            {t("form.cancel")}
          </Button>
        </div>
      ) : (
        <DropZone onFiles={send} />
      )}
      {faults.map((fault) => (
        <p key={fault} className="form-error" role="alert">
          {fault}
        </p>
      ))}
    </section>
  );
}

/** A file's input as large as its label: files are dropped on it, and the keyboard reaches it. */
function DropZone({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { t } = useI18n();
  const [isOver, setOver] = useState(false);
  return (
    <label className={isOver ? "drop over" : "drop"}>
      <Icon name="imports" />
      <span className="drop-title">{t("imports.drop")}</span>
      <span className="muted">{t("imports.dropHint")}</span>
      <input
        type="file"
        multiple
        onDragEnter={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          // The same file may be chosen again.
          target.value = "";
        }}
      />
    </label>
  );
}
