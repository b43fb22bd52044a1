import { explain, issuesByField } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "./button.tsx";

type Props = {
  /** What the last try has failed with, if it has. */
  error: unknown;
  /** The fields that show their issues themselves. */
  fields: readonly string[];
  /** What the button says that sends it; by default that it is saved. */
  action?: string;
  isPending: boolean;
  onClose: () => void;
  /** With it there is a button to delete. */
  onDelete?: (() => void) | undefined;
};

/** The end of a form in a dialog: what is wrong beyond its fields, and the buttons. */
export function FormActions({ error, fields, action, isPending, onClose, onDelete }: Props) {
  const { t } = useI18n();
  const issues = issuesByField(error, t);
  const isFailed = error !== null && error !== undefined;
  const isShown = fields.some((field) => issues[field] !== undefined);
  return (
    <>
      {isFailed && !isShown && (
        <p className="form-error" role="alert">
          {explain(error, t)}
        </p>
      )}
      <div className="actions">
        {onDelete && (
          <Button look="danger" className="first" disabled={isPending} onClick={onDelete}>
            {t("transactions.delete")}
          </Button>
        )}
        <Button onClick={onClose}>{t("form.cancel")}</Button>
        <Button look="primary" type="submit" disabled={isPending}>
          {action ?? t("form.save")}
        </Button>
      </div>
    </>
  );
}
