import type { Person } from "@outlay/client";
import { useId } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField } from "../ui/amount-field.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { SharePartDraft } from "./shares-draft.logic.ts";
import "./shares.css";

type Props = {
  people: readonly Person[];
  kind: "equal" | "weights" | "exact";
  parts: readonly SharePartDraft[];
  currency: string;
  error: string | undefined;
  /** The issue of a part, by its place. */
  issueOf: (index: number) => string | undefined;
  onChange: (parts: readonly SharePartDraft[]) => void;
};

/** Who takes part, and with what. */
export function PartChecks(props: Props) {
  const { people, parts, error, onChange } = props;
  const { t } = useI18n();
  const noteId = useId();
  const indexOf = (id: string) => parts.findIndex(({ personId }) => personId === id);
  const shown = people.filter(({ id, archived }) => !archived || indexOf(id) >= 0);
  const toggle = (personId: string, isChosen: boolean) =>
    onChange(
      isChosen
        ? [...parts, { personId, weight: "1", amount: "" }]
        : parts.filter((part) => part.personId !== personId),
    );
  return (
    <fieldset className="share-parts" aria-describedby={error && noteId}>
      <legend>{t("shares.with")}</legend>
      {shown.map((person) => (
        <div key={person.id} className="share-part">
          <CheckField
            label={person.name}
            checked={indexOf(person.id) >= 0}
            onChange={(isChosen) => toggle(person.id, isChosen)}
          />
          {indexOf(person.id) >= 0 && (
            <PartField {...props} index={indexOf(person.id)} name={person.name} />
          )}
        </div>
      ))}
      {error !== undefined && (
        <p id={noteId} className="negative" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function PartField({
  kind,
  parts,
  currency,
  issueOf,
  onChange,
  index,
  name,
}: Props & { index: number; name: string }) {
  const { t } = useI18n();
  const part = parts[index];
  if (!part || kind === "equal") return null;
  const change = (changed: Partial<SharePartDraft>) =>
    onChange(parts.map((other) => (other === part ? { ...part, ...changed } : other)));
  if (kind === "weights")
    return (
      <TextField
        label={t("shares.weightOf", { name })}
        inputMode="numeric"
        autoComplete="off"
        required
        maxLength={9}
        value={part.weight}
        error={issueOf(index)}
        onChange={(weight) => change({ weight })}
      />
    );
  return (
    <AmountField
      label={t("shares.amountOf", { name })}
      currency={currency}
      required
      value={part.amount}
      error={issueOf(index)}
      onChange={(amount) => change({ amount })}
    />
  );
}
