import type { Attachment } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { ReceiptIcon } from "./receipt-icon.tsx";
import { saveFile, useFile, usePicture } from "./use-file.ts";
import { alteredByReceipts } from "./use-receipt-upload.ts";

const sizeOf = (bytes: number) =>
  bytes < 1_000_000
    ? { value: Math.ceil(bytes / 1000), unit: "kilobyte" }
    : { value: bytes / 1_000_000, unit: "megabyte" };

/** A receipt, shown large in its place when it is a picture that is opened. */
export function ReceiptItem({ receipt }: { receipt: Attachment }) {
  const { t, locale } = useI18n();
  const { canWrite } = useBook();
  const client = useOutlayClient();
  const write = useWrite(...alteredByReceipts);
  const [isOpen, setOpen] = useState(false);
  const file = useFile(receipt.id);
  const picture = usePicture(file);
  const { id, name, type, sizeBytes } = receipt;
  const { value, unit } = sizeOf(sizeBytes);
  const style = { style: "unit", unit, maximumFractionDigits: 1 } as const;
  const size = new Intl.NumberFormat(locale, style).format(value);
  const remove = () =>
    write.run(
      (options) => client.attachments.remove.mutate({ id }, options),
      t("receipts.removed", { name }),
    );
  return (
    <li className="receipt">
      {type === "application/pdf" ? (
        <span className="receipt-picture">
          <ReceiptIcon name="receipt" />
        </span>
      ) : (
        <button
          type="button"
          className="receipt-picture"
          aria-expanded={isOpen}
          aria-label={t(isOpen ? "receipts.close" : "receipts.open", { name })}
          onClick={() => setOpen(!isOpen)}
        >
          {file && <img ref={picture} alt="" />}
        </button>
      )}
      <span className="receipt-name">
        <span>{name}</span>
        <span className="muted">{size}</span>
      </span>
      {file && (
        <Button
          look="quiet"
          className="icon-button"
          aria-label={t("receipts.save", { name })}
          onClick={() => saveFile(file, name)}
        >
          <Icon name="imports" />
        </Button>
      )}
      {canWrite && (
        <Button
          look="quiet"
          className="icon-button"
          aria-label={t("receipts.remove", { name })}
          onClick={remove}
        >
          <Icon name="trash" />
        </Button>
      )}
      {isOpen && file && <img className="receipt-large" ref={picture} alt={name} />}
    </li>
  );
}
