import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { given, OwnPasswordField } from "./own-password-field.tsx";
import type { Passkey } from "./passkey-settings.tsx";

type Props = { passkey: Passkey; onClose: () => void };

/** Removing a way to sign in asks for the password. */
export function PasskeyRemoval({ passkey: { id, name }, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("passkeys", "totp");
  const [password, setPassword] = useState("");
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => client.passkeys.remove.mutate({ id, password: given(password) }),
    onSuccess: () => {
      onClose();
      write.done(t("passkeys.removed", { name }));
      return write.refresh();
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <Dialog title={t("passkeys.removeOf", { name })} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="muted">{t("passkeys.removeHint")}</p>
        <OwnPasswordField
          value={password}
          error={issuesByField(error, t)["password"]}
          onChange={setPassword}
        />
        <FormActions
          error={error}
          fields={["password"]}
          action={t("members.remove")}
          {...{ isPending, onClose }}
        />
      </form>
    </Dialog>
  );
}
