import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { DateField } from "../ui/date-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Secret } from "./secret.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { TokenBooks } from "./token-books.tsx";
import { noLimits, TokenLimits, useLimits } from "./token-limits.tsx";

const abilities = {
  read: { scopes: ["read"], mode: "write" },
  propose: { scopes: ["read", "write"], mode: "propose" },
  write: { scopes: ["read", "write"], mode: "write" },
} as const;
type Ability = keyof typeof abilities;

export function TokenForm() {
  const { t } = useI18n();
  const { book, today } = useBook();
  const client = useOutlayClient();
  const write = useWrite("tokens");
  const [name, setName] = useState("");
  const [ability, setAbility] = useState<Ability>("read");
  const [bookIds, setBookIds] = useState<readonly string[]>([book.id]);
  const [limits, setLimits] = useState(noLimits);
  const readLimits = useLimits();
  const [expiresOn, setExpiresOn] = useState("");
  const creating = useMutation({
    mutationFn: () =>
      client.tokens.create.mutate({
        name,
        scopes: [...abilities[ability].scopes],
        mode: abilities[ability].mode,
        bookIds: bookIds.length === 0 ? null : [...bookIds],
        limits: ability === "read" ? null : readLimits(limits),
        expiresAt: expiresOn === "" ? null : `${expiresOn}T23:59:59Z`,
      }),
    onSuccess: () => {
      setName("");
      setLimits(noLimits);
      return write.refresh();
    },
  });
  const issues = issuesByField(creating.error, t);
  const token = creating.data?.token;
  return (
    <>
      {token !== undefined && (
        <Secret label={t("tokens.token")} hint={t("tokens.once")} value={token} />
      )}
      <SettingsForm
        title={t("tokens.new")}
        action={t("tokens.create")}
        saving={creating}
        fields={["name", "expiresAt", "limits.maxAmount.amount", "limits.writesPerDay"]}
        onSubmit={() => creating.mutate()}
      >
        <TextField
          label={t("tokens.name")}
          required
          maxLength={100}
          autoComplete="off"
          value={name}
          error={issues["name"]}
          onChange={setName}
        />
        <div className="pair">
          <SelectField label={t("tokens.may")} value={ability} onChange={setAbility}>
            <option value="read">{t("tokens.may.read")}</option>
            <option value="propose">{t("tokens.may.propose")}</option>
            <option value="write">{t("tokens.may.write")}</option>
          </SelectField>
          <DateField
            label={t("tokens.expires")}
            min={today}
            value={expiresOn}
            error={issues["expiresAt"]}
            onChange={setExpiresOn}
          />
        </div>
        <TokenBooks chosen={bookIds} onChange={setBookIds} />
        {ability !== "read" && <TokenLimits limits={limits} issues={issues} onChange={setLimits} />}
      </SettingsForm>
    </>
  );
}
