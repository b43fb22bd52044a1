import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { keepLocale } from "../i18n/locale.ts";
import { TextField } from "../ui/text-field.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { useZones } from "./zones.ts";

/** Locales whose names the list has; another one that is set stays in it. */
const locales = ["en-GB", "en-US", "en-IE", "de-AT", "de-DE", "de-CH"];

/** Whether the app has texts in the language of a locale. */
const isShown = (locale: string) => /^(en|de)\b/.test(locale);

export function ProfileSettings() {
  const { t, locale: shownIn } = useI18n();
  const { user } = useBook();
  const client = useOutlayClient();
  const write = useWrite("profile", "members");
  const zones = useZones(user.timeZone);
  const [name, setName] = useState(user.name);
  const [timeZone, setTimeZone] = useState(user.timeZone);
  const [locale, setLocale] = useState(isShown(user.locale) ? user.locale : shownIn);
  const saving = useMutation({
    mutationFn: () => client.profile.update.mutate({ name, timeZone, locale }),
    onSuccess: async () => {
      write.done(t("profile.saved"));
      await write.refresh();
      if (locale === shownIn) return;
      // Texts and formats are read once, when the app starts.
      keepLocale(locale);
      location.reload();
    },
  });
  const issues = issuesByField(saving.error, t);
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
          hint={t("profile.localeHint")}
          value={locale}
          error={issues["locale"]}
          onChange={setLocale}
        >
          {[...new Set([...locales, user.locale, shownIn])].map((tag) => (
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
