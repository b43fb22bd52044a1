import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { given, OwnPasswordField } from "./own-password-field.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { TotpSetup } from "./totp-setup.tsx";

/** The authenticator app: whether there is one, and setting it up. */
export function TotpSettings() {
  const outlay = useOutlay();
  const { data } = useQuery(outlay.totp.get.queryOptions());
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <section aria-busy={!data}>
      {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />}
      {data && !data.enabled && <TotpSetup onCodes={setCodes} />}
      {data?.enabled && <TotpState left={data.recoveryCodesLeft} onCodes={setCodes} />}
    </section>
  );
}

type StateProps = { left: number; onCodes: (codes: readonly string[]) => void };

function TotpState({ left, onCodes }: StateProps) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("totp", "passkeys");
  const { user } = useBook();
  const [password, setPassword] = useState("");
  const renewing = useMutation({
    mutationFn: () => client.totp.renewRecoveryCodes.mutate({ password: given(password) }),
    onSuccess: ({ recoveryCodes }) => {
      setPassword("");
      onCodes(recoveryCodes);
      return write.refresh();
    },
  });
  const disabling = useMutation({
    mutationFn: () => client.totp.disable.mutate({ password: given(password) }),
    onSuccess: () => {
      write.done(t("totp.disabled"));
      return write.refresh();
    },
  });
  const failed = disabling.error ?? renewing.error;
  return (
    <SettingsForm
      title={t("totp.title")}
      intro={t("totp.on", { count: String(left) })}
      action={t("totp.renew")}
      saving={{ isPending: renewing.isPending, error: failed }}
      fields={["password"]}
      more={
        <Button
          look="danger"
          disabled={(user.hasPassword && password === "") || disabling.isPending}
          onClick={() => disabling.mutate()}
        >
          {t("totp.disable")}
        </Button>
      }
      onSubmit={() => renewing.mutate()}
    >
      <OwnPasswordField
        value={password}
        error={issuesByField(failed, t)["password"]}
        onChange={setPassword}
      />
    </SettingsForm>
  );
}
