import { withProgress } from "@outlay/client";
import { newId } from "@outlay/client/core";
import { useOutlayClient } from "@outlay/client/react";
import { useState } from "react";
import { explain } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";

/** As the API takes it. */
const maxFileBytes = 10 * 1024 * 1024;

/** The groups of procedures whose replies a receipt may alter. */
export const alteredByReceipts = ["attachments", "transactions", "expenses"] as const;

/** `share` is undefined while the server stores it. */
type Sending = { name: string; share: number | undefined };

/** Sends files of a transaction one after another. */
export function useReceiptUpload(transactionId: string) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...alteredByReceipts);
  const [sending, setSending] = useState<Sending>();
  const [faults, setFaults] = useState<readonly string[]>([]);

  const send = async (file: File) => {
    const { name } = file;
    if (file.size > maxFileBytes) return t("receipts.tooLarge", { name });
    const { context: reporting } = withProgress(({ loaded, total }) => {
      const share = total === undefined || loaded >= total ? undefined : loaded / total;
      setSending({ name, share });
    });
    setSending({ name, share: 0 });
    // The id is ours: sent again after a lost reply, it is the same receipt.
    const input = { transactionId, id: newId(), file };
    try {
      await write.send(
        ({ context }) =>
          client.attachments.create.mutate(input, { context: { ...context, ...reporting } }),
        t("receipts.added", { name }),
      );
      return undefined;
    } catch (error) {
      return `${name}: ${explain(error, t)}`;
    }
  };

  const sendAll = async (files: readonly File[]) => {
    setFaults([]);
    for (const file of files) {
      const fault = await send(file);
      if (fault !== undefined) setFaults((found) => [...found, fault]);
    }
    setSending(undefined);
  };

  return {
    sending,
    faults,
    send: (files: readonly File[]) => void (files.length > 0 && sendAll(files)),
  };
}
