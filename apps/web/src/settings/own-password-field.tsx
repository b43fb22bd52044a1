import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { TextField } from "../ui/text-field.tsx";

type Props = { value: string; error?: string | undefined; onChange: (value: string) => void };

/** Asks for the user's password. Of a user who has none, the server asks for a recent sign-in. */
export function OwnPasswordField({ value, error, onChange }: Props) {
  const { t } = useI18n();
  const { user } = useBook();
  if (!user.hasPassword) return <p className="muted">{t("profile.recentSignIn")}</p>;
  return (
    <TextField
      label={t("profile.currentPassword")}
      type="password"
      required
      autoComplete="current-password"
      maxLength={128}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}

/** A typed password as the API takes it: left out where there is none. */
export const given = (typed: string): string | undefined => (typed === "" ? undefined : typed);
