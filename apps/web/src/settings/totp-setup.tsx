import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { TextField } from "../ui/text-field.tsx";
import { QrCode } from "./qr-code.tsx";
import { SettingsForm } from "./settings-form.tsx";

type Props = { onCodes: (codes: readonly string[]) => void };

/** Shows the secret for the app to scan, and takes the first code from it. */
export function TotpSetup({ onCodes }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("totp");
  const [code, setCode] = useState("");
  const beginning = useMutation({ mutationFn: () => client.totp.setup.mutate() });
  const confirming = useMutation({
    mutationFn: () => client.totp.confirm.mutate({ code }),
    onSuccess: ({ recoveryCodes }) => {
      onCodes(recoveryCodes);
      return write.refresh();
    },
  });
  const made = beginning.data;
  return (
    <SettingsForm
      title={t("totp.title")}
      intro={t(made ? "totp.scan" : "totp.off")}
      action={t(made ? "totp.confirm" : "totp.begin")}
      saving={made ? confirming : beginning}
      fields={["code"]}
      onSubmit={() => (made ? confirming.mutate() : beginning.mutate())}
    >
      {made && (
        <>
          <QrCode label={t("totp.code")} text={made.uri} />
          <p>
            <a href={made.uri}>{t("totp.open")}</a>
          </p>
          <TextField
            label={t("totp.secret")}
            readOnly
            value={made.secret}
            onFocus={({ target }) => target.select()}
            onChange={() => {}}
          />
          <TextField
            label={t("totp.first")}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            maxLength={10}
            value={code}
            error={issuesByField(confirming.error, t)["code"]}
            onChange={setCode}
          />
        </>
      )}
    </SettingsForm>
  );
}
