import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { ActionIcon } from "../ui/action-icon.tsx";
import { ReceiptIcon } from "./receipt-icon.tsx";
import { ReceiptItem } from "./receipt-item.tsx";
import { useReceiptUpload } from "./use-receipt-upload.ts";
import "./receipts.css";

/** The files of a transaction, and where more are added: by file, and on a phone by its camera. */
export function ReceiptsSection({ transactionId }: { transactionId: string }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const outlay = useOutlay();
  const { data } = useQuery(outlay.attachments.list.queryOptions({ transactionId }));
  const { sending, faults, send } = useReceiptUpload(transactionId);
  const items = data?.items ?? [];
  if (items.length === 0 && !canWrite) return null;
  return (
    <section className="receipts" aria-label={t("receipts.title")}>
      <h3>{t("receipts.title")}</h3>
      {items.length > 0 && (
        <ul>
          {items.map((receipt) => (
            <ReceiptItem key={receipt.id} receipt={receipt} />
          ))}
        </ul>
      )}
      {faults.map((fault) => (
        <p key={fault} className="form-error" role="alert">
          {fault}
        </p>
      ))}
      {sending && (
        <div role="status">
          <p>{t("receipts.sending", { name: sending.name })}</p>
          <progress aria-label={sending.name} value={sending.share} max={1} />
        </div>
      )}
      {canWrite && !sending && (
        <div className="receipt-actions">
          <FileButton text={t("receipts.add")} accept={accepted} onFiles={send} />
          <FileButton text={t("receipts.photo")} accept="image/jpeg" isCamera onFiles={send} />
        </div>
      )}
      {canWrite && <p className="muted">{t("receipts.hint")}</p>}
    </section>
  );
}

const accepted = "image/jpeg,image/png,image/webp,application/pdf";

type ButtonProps = {
  text: string;
  accept: string;
  isCamera?: true;
  onFiles: (files: readonly File[]) => void;
};

/** A file's input as large as its label, which the keyboard reaches. */
function FileButton({ text, accept, isCamera, onFiles }: ButtonProps) {
  return (
    <label className={isCamera ? "button file-button camera" : "button file-button"}>
      {isCamera ? <ReceiptIcon name="camera" /> : <ActionIcon name="plus" />}
      {text}
      <input
        type="file"
        accept={accept}
        multiple={!isCamera}
        {...(isCamera && { capture: "environment" })}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          // The same file may be chosen again.
          target.value = "";
        }}
      />
    </label>
  );
}
