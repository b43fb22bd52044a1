import { PasskeySettings } from "./passkey-settings.tsx";
import { PasswordForm } from "./password-form.tsx";
import { ProviderSettings } from "./provider-settings.tsx";
import { TotpSettings } from "./totp-settings.tsx";

/** How the user signs in. */
export function SecuritySettings() {
  return (
    <>
      <PasswordForm />
      <TotpSettings />
      <PasskeySettings />
      <ProviderSettings />
    </>
  );
}
