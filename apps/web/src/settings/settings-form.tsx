import type { ReactNode, SyntheticEvent } from "react";
import { explain, issuesByField } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";

type Props = {
  title: string;
  intro?: string;
  /** What the button says. */
  action: string;
  look?: "primary" | "danger";
  /** Whether what was typed is enough to send it. */
  isReady?: boolean;
  /** Other buttons beside it. */
  more?: ReactNode;
  /** The last try, if there was one. */
  saving: { isPending: boolean; error: unknown };
  /** The fields that show their issues themselves. */
  fields: readonly string[];
  isDisabled?: boolean;
  onSubmit: () => void;
  children: ReactNode;
};

/** A form that stands on a page of settings. */
export function SettingsForm(props: Props) {
  const { title, intro, action, more, saving, fields, children } = props;
  const { look = "primary", isReady = true, isDisabled = false } = props;
  const { t } = useI18n();
  const issues = issuesByField(saving.error, t);
  const isFailed = saving.error !== null && saving.error !== undefined;
  const isShown = fields.some((field) => issues[field] !== undefined);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <form className="card" onSubmit={submit}>
      <fieldset className="form" disabled={isDisabled}>
        <h2>{title}</h2>
        {intro !== undefined && <p className="muted">{intro}</p>}
        {children}
        {isFailed && !isShown && (
          <p className="form-error" role="alert">
            {explain(saving.error, t)}
          </p>
        )}
        {!isDisabled && (
          <div className="actions">
            {more}
            <Button look={look} type="submit" disabled={saving.isPending || !isReady}>
              {action}
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  );
}
