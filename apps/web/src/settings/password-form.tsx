import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { TextField } from "../ui/text-field.tsx";
import { given, OwnPasswordField } from "./own-password-field.tsx";
import { SettingsForm } from "./settings-form.tsx";

export function PasswordForm() {
  const { t } = useI18n();
  const client = useOutlayClient();
  const { user } = useBook();
  const write = useWrite("auth", "profile");
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const saving = useMutation({
    mutationFn: () =>
      client.profile.changePassword.mutate({
        currentPassword: given(currentPassword),
        newPassword,
      }),
    onSuccess: () => {
      setCurrent("");
      setNew("");
      write.done(t("profile.passwordSaved"));
      return write.refresh();
    },
  });
  const issues = issuesByField(saving.error, t);
  return (
    <SettingsForm
      title={t("profile.password")}
      action={t(user.hasPassword ? "profile.passwordChange" : "profile.passwordSet")}
      saving={saving}
      fields={["currentPassword", "newPassword"]}
      onSubmit={() => saving.mutate()}
    >
      <OwnPasswordField
        value={currentPassword}
        error={issues["currentPassword"]}
        onChange={setCurrent}
      />
      <TextField
        label={t("profile.newPassword")}
        hint={t("auth.newPasswordHint")}
        type="password"
        required
        autoComplete="new-password"
        maxLength={128}
        value={newPassword}
        error={issues["newPassword"]}
        onChange={setNew}
      />
    </SettingsForm>
  );
}
