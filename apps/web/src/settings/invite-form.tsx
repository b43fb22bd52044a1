import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Secret } from "./secret.tsx";
import { SettingsForm } from "./settings-form.tsx";

export function InviteForm() {
  const { t } = useI18n();
  const { book } = useBook();
  const client = useOutlayClient();
  const write = useWrite("members");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<"editor" | "viewer">("editor");
  const inviting = useMutation({
    mutationFn: () =>
      client.members.invite.mutate({ id: book.id, role, ...(email !== "" && { email }) }),
    onSuccess: ({ mailed }) => {
      if (mailed) write.done(t("members.mailed", { email }));
      setEmail("");
      return write.refresh();
    },
  });
  const issues = issuesByField(inviting.error, t);
  const link = inviting.data?.link;
  return (
    <>
      <SettingsForm
        title={t("members.invite")}
        intro={t("members.inviteHint")}
        action={t("members.invite")}
        saving={inviting}
        fields={["email"]}
        onSubmit={() => inviting.mutate()}
      >
        <div className="pair">
          <TextField
            label={t("auth.email")}
            type="email"
            autoComplete="off"
            maxLength={254}
            value={email}
            error={issues["email"]}
            onChange={setEmail}
          />
          <SelectField label={t("members.role")} value={role} onChange={setRole}>
            <option value="editor">{t("role.editor")}</option>
            <option value="viewer">{t("role.viewer")}</option>
          </SelectField>
        </div>
      </SettingsForm>
      {link !== undefined && (
        <Secret label={t("members.link")} hint={t("members.linkHint")} value={link} />
      )}
    </>
  );
}
