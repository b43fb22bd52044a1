import { type ReactNode, useId } from "react";
import "./field.css";

/** What an input takes so that its label, hint and error are announced with it. */
export type FieldIds = {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
};

type Props = {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  children: (ids: FieldIds) => ReactNode;
};

/** A label above an input, and below it what is wrong, or a hint. */
export function Field({ label, hint, error, children }: Props) {
  const id = useId();
  const note = error ?? hint;
  const noteId = `${id}-note`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        "aria-invalid": error !== undefined,
        "aria-describedby": note === undefined ? undefined : noteId,
      })}
      {note !== undefined && (
        <p id={noteId} className={error === undefined ? "hint" : "error"}>
          {note}
        </p>
      )}
    </div>
  );
}
