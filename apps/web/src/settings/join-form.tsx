import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { readInvitation } from "../auth/invitation.logic.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { TextField } from "../ui/text-field.tsx";
import { SettingsForm } from "./settings-form.tsx";

/** For somebody who has been invited to another book, and has the link or the code of a mail. */
export function JoinForm() {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("books", "profile");
  const [typed, setTyped] = useState("");
  const joining = useMutation({
    mutationFn: () => client.members.accept.mutate({ token: readInvitation(typed) }),
    onSuccess: ({ name }) => {
      setTyped("");
      write.done(t("members.joined", { name }));
      return write.refresh();
    },
  });
  return (
    <SettingsForm
      title={t("members.join")}
      intro={t("members.joinHint")}
      action={t("members.join")}
      saving={joining}
      fields={["token"]}
      onSubmit={() => joining.mutate()}
    >
      <TextField
        label={t("members.token")}
        autoComplete="off"
        required
        value={typed}
        error={issuesByField(joining.error, t)["token"]}
        onChange={setTyped}
      />
    </SettingsForm>
  );
}
