import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { TextField } from "../ui/text-field.tsx";
import { SettingsForm } from "./settings-form.tsx";

/** For somebody who has been invited to another book. */
export function JoinForm() {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("books", "profile");
  const [token, setToken] = useState("");
  const joining = useMutation({
    mutationFn: () => client.members.accept.mutate({ token: token.trim() }),
    onSuccess: ({ name }) => {
      setToken("");
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
        value={token}
        error={issuesByField(joining.error)["token"]}
        onChange={setToken}
      />
    </SettingsForm>
  );
}
