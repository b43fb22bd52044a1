import type { RouterOutputs } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { PasskeyRemoval } from "./passkey-removal.tsx";
import { createPasskey, hasPasskeys } from "../auth/passkeys.ts";
import { SettingsForm } from "./settings-form.tsx";

export type Passkey = RouterOutputs["passkeys"]["list"]["items"][number];

/** Passkeys sign in without the password. */
export function PasskeySettings() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const { data } = useQuery(outlay.passkeys.list.queryOptions({ limit: 100 }));
  return (
    <>
      <section aria-busy={!data}>
        <h2 className="list-title">{t("passkeys.title")}</h2>
        <p className="muted">{t(data?.items.length === 0 ? "passkeys.none" : "passkeys.intro")}</p>
        {data && data.items.length > 0 && (
          <ul className="card list">
            {data.items.map((passkey) => (
              <PasskeyRow key={passkey.id} passkey={passkey} />
            ))}
          </ul>
        )}
      </section>
      {hasPasskeys() && <PasskeyForm />}
    </>
  );
}

function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const { t } = useI18n();
  const { instant, date } = useFigures();
  const [isOpen, setOpen] = useState(false);
  const { name, createdAt, lastUsedAt } = passkey;
  const used =
    lastUsedAt === null ? t("tokens.unused") : t("sessions.used", { at: instant(lastUsedAt) });
  return (
    <li className="list-row stacked">
      <span className="list-main">
        <span>{name}</span>
        <span className="muted">{`${t("sessions.since", { at: date(createdAt) })} · ${used}`}</span>
      </span>
      <Button
        look="danger"
        aria-label={t("passkeys.removeOf", { name })}
        onClick={() => setOpen(true)}
      >
        {t("members.remove")}
      </Button>
      {isOpen && <PasskeyRemoval passkey={passkey} onClose={() => setOpen(false)} />}
    </li>
  );
}

function PasskeyForm() {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("passkeys");
  const [name, setName] = useState("");
  const adding = useMutation({
    mutationFn: async () => {
      const options = await client.passkeys.registerOptions.mutate();
      const response = await createPasskey(options);
      return client.passkeys.register.mutate({ name, response });
    },
    onSuccess: (made) => {
      setName("");
      write.done(t("passkeys.added", { name: made.name }));
      return write.refresh();
    },
  });
  return (
    <SettingsForm
      title={t("passkeys.new")}
      intro={t("passkeys.newHint")}
      action={t("passkeys.add")}
      saving={adding}
      fields={[]}
      onSubmit={() => adding.mutate()}
    >
      <TextField
        label={t("accounts.name")}
        hint={t("passkeys.nameHint")}
        required
        maxLength={100}
        autoComplete="off"
        value={name}
        onChange={setName}
      />
    </SettingsForm>
  );
}
