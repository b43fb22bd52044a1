import { withProgress } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { explain } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";

/** As the API takes it. */
const maxFileBytes = 5 * 1024 * 1024;

/** `share` is undefined while the server reads it. */
type Sending = { name: string; share: number | undefined };

/** Sends files one after another, and opens the preview of a single one. */
export function useUpload(accountId: string) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const navigate = useNavigate();
  const write = useWrite("imports");
  const [sending, setSending] = useState<Sending>();
  const [faults, setFaults] = useState<readonly string[]>([]);
  const abort = useRef<AbortController>(undefined);

  const send = async (file: File, { signal }: AbortController): Promise<string> => {
    const { name } = file;
    if (file.size > maxFileBytes) throw new Error(t("imports.tooLarge", { name }));
    const report = withProgress(({ loaded, total }) => {
      const share = total === undefined || loaded >= total ? undefined : loaded / total;
      setSending({ name, share });
    });
    setSending({ name, share: 0 });
    const made = await client.imports.preview.mutate({ file, accountId }, { ...report, signal });
    return made.id;
  };

  const sendAll = async (files: readonly File[]) => {
    const controller = new AbortController();
    abort.current = controller;
    setFaults([]);
    const made: string[] = [];
    for (const file of files) {
      if (controller.signal.aborted) break;
      try {
        made.push(await send(file, controller));
      } catch (error) {
        if (controller.signal.aborted) break;
        const isLocal = error instanceof Error && file.size > maxFileBytes;
        const why = isLocal ? error.message : `${file.name}: ${explain(error, t)}`;
        setFaults((found) => [...found, why]);
      }
    }
    setSending(undefined);
    await write.refresh();
    const [id] = made;
    if (id !== undefined && files.length === 1)
      await navigate({ to: "/imports/$importId", params: { importId: id } });
    else if (made.length > 0) write.done(t("imports.received", { count: String(made.length) }));
  };

  return {
    sending,
    faults,
    send: (files: readonly File[]) => void (files.length > 0 && sendAll(files)),
    cancel: () => abort.current?.abort(),
  };
}
