import type { Import } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { explain } from "../app/errors.ts";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { alteredByImport, useImportName } from "./use-import.ts";

type Props = { imported: Import; onClose: () => void };

/** Takes an import back, and says what stayed. */
export function RevertDialog({ imported, onClose }: Props) {
  const { t } = useI18n();
  const name = useImportName()(imported);
  const { count } = useFigures();
  const client = useOutlayClient();
  const write = useWrite(...alteredByImport);
  const [keepEdited, setKeepEdited] = useState(true);
  const { id } = imported;
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      write.send(
        (options) => client.imports.revert.mutate({ id, keepEdited }, options),
        ({ removed, kept }) =>
          t("imports.reverted", { removed: count(removed), kept: count(kept) }),
      ),
    onSuccess: onClose,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <Dialog title={t("imports.revertTitle", { name })} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>{t("imports.revertIntro")}</p>
        <CheckField label={t("imports.keepEdited")} checked={keepEdited} onChange={setKeepEdited} />
        {error && (
          <p className="form-error" role="alert">
            {explain(error, t)}
          </p>
        )}
        <div className="actions">
          <Button onClick={onClose}>{t("form.cancel")}</Button>
          <Button look="danger" type="submit" disabled={isPending}>
            {t("imports.revert")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
