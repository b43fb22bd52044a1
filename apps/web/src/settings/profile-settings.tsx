import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { useZones } from "./zones.ts";

/** Locales whose names the list has; another one that is set stays in it. */
const locales = ["en-GB", "en-US", "en-IE", "de-AT", "de-DE", "de-CH", "fr-FR", "es-ES", "it-IT"];

export function ProfileSettings() {
  return (
    <>
      <ProfileForm />
      <PasswordForm />
    </>
  );
}

function ProfileForm() {
  const { t, locale: shownIn } = useI18n();
  const { user } = useBook();
  const client = useOutlayClient();
  const write = useWrite("profile", "members");
  const zones = useZones(user.timeZone);
  const [name, setName] = useState(user.name);
  const [timeZone, setTimeZone] = useState(user.timeZone);
  const [locale, setLocale] = useState(user.locale);
  const saving = useMutation({
    mutationFn: () => client.profile.update.mutate({ name, timeZone, locale }),
    onSuccess: () => {
      write.done(t("profile.saved"));
      return write.refresh();
    },
  });
  const issues = issuesByField(saving.error);
  const names = new Intl.DisplayNames(shownIn, { type: "language" });
  return (
    <SettingsForm
      title={t("settings.profile")}
      intro={t("profile.intro", { email: user.email })}
      action={t("form.save")}
      saving={saving}
      fields={["name", "timeZone", "locale"]}
      onSubmit={() => saving.mutate()}
    >
      <TextField
        label={t("auth.name")}
        required
        maxLength={100}
        autoComplete="name"
        value={name}
        error={issues["name"]}
        onChange={setName}
      />
      <div className="pair">
        <SelectField
          label={t("profile.locale")}
          value={locale}
          error={issues["locale"]}
          onChange={setLocale}
        >
          {[...new Set([...locales, user.locale])].map((tag) => (
            <option key={tag} value={tag}>
              {names.of(tag) ?? tag}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t("welcome.timeZone")}
          value={timeZone}
          error={issues["timeZone"]}
          onChange={setTimeZone}
        >
          {zones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </SelectField>
      </div>
    </SettingsForm>
  );
}

function PasswordForm() {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("auth");
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const saving = useMutation({
    mutationFn: () => client.profile.changePassword.mutate({ currentPassword, newPassword }),
    onSuccess: () => {
      setCurrent("");
      setNew("");
      write.done(t("profile.passwordSaved"));
      return write.refresh();
    },
  });
  const issues = issuesByField(saving.error);
  return (
    <SettingsForm
      title={t("profile.password")}
      action={t("profile.passwordChange")}
      saving={saving}
      fields={["currentPassword", "newPassword"]}
      onSubmit={() => saving.mutate()}
    >
      <TextField
        label={t("profile.currentPassword")}
        type="password"
        required
        autoComplete="current-password"
        maxLength={128}
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
