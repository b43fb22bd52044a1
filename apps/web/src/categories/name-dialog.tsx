import { isOutlayError } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { alteredByLedger } from "../transactions/use-save.ts";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { NameKind } from "./names-list.tsx";

type Props = { kind: NameKind; name: string; onClose: () => void };

/** Renames a tag or payee everywhere. A name that another one has merges the two, once that is confirmed. */
export function NameDialog({ kind, name, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...alteredByLedger, "rules");
  const [newName, setNewName] = useState(name);
  const renaming = useMutation({
    mutationFn: () =>
      write.send(
        (options) => client[kind].rename.mutate({ name, newName }, options),
        t("names.renamed", { name, into: newName }),
      ),
    onSuccess: onClose,
  });
  const merging = useMutation({
    mutationFn: () =>
      write.send(
        (options) => client[kind].merge.mutate({ names: [name], into: newName }, options),
        t("names.merged", { name, into: newName }),
      ),
    onSuccess: onClose,
  });
  const isTaken = isOutlayError(
    renaming.error,
    kind === "tags" ? "tag.name_taken" : "payee.name_taken",
  );
  const error = merging.error ?? (isTaken ? undefined : renaming.error);
  const issues = issuesByField(error, t);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isTaken) merging.mutate();
    else renaming.mutate();
  };
  return (
    <Dialog title={t("names.renameOf", { name })} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          label={t("names.new")}
          required
          maxLength={kind === "tags" ? 50 : 200}
          autoComplete="off"
          value={newName}
          error={issues["newName"] ?? issues["into"]}
          onChange={(text) => {
            renaming.reset();
            setNewName(text);
          }}
        />
        {isTaken && (
          <p className="form-error" role="alert">
            {t("names.taken", { name, into: newName })}
          </p>
        )}
        <FormActions
          error={error}
          fields={["newName", "into"]}
          action={t(isTaken ? "names.merge" : "names.rename")}
          isPending={renaming.isPending || merging.isPending}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
