import type { Import } from "@outlay/client";
import { type SyntheticEvent, useState } from "react";
import { explain } from "../app/errors.ts";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { AccountQuestions } from "./account-questions.tsx";
import { ChoiceQuestion } from "./choice-question.tsx";
import { useReadAgain } from "./use-import.ts";

/** What the file leaves open. The answers read it again, which may open the next question. */
export function Questions({ imported }: { imported: Import }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { id, accountId, accounts, choices } = imported;
  const [placed, setPlaced] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(accounts.map(({ ref, suggestion }) => [ref, suggestion ?? ""])),
  );
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const { mutate, isPending, error } = useReadAgain(id);
  const isAnswered =
    accounts.every(({ ref }) => placed[ref]) &&
    choices.every(({ option }) => answers[option] !== undefined);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const options = { ...answers, ...(accounts.length > 0 && { accounts: placed }) };
    mutate(options);
  };
  return (
    <form className="card form questions" onSubmit={submit}>
      <h2>{t("imports.questions")}</h2>
      {accounts.length > 0 && (
        <AccountQuestions
          asked={accounts}
          placed={placed}
          onChange={(ref, chosen) => setPlaced({ ...placed, [ref]: chosen })}
        />
      )}
      {choices.map((choice) => (
        <ChoiceQuestion
          key={choice.option}
          choice={choice}
          accountId={accountId}
          chosen={answers[choice.option]}
          onChoose={(value) => setAnswers({ ...answers, [choice.option]: value })}
        />
      ))}
      <p className="muted">{t("imports.remembered")}</p>
      {error && (
        <p className="form-error" role="alert">
          {explain(error, t)}
        </p>
      )}
      <div className="actions">
        <Button look="primary" type="submit" disabled={!canWrite || !isAnswered || isPending}>
          {t("imports.continue")}
        </Button>
      </div>
    </form>
  );
}
