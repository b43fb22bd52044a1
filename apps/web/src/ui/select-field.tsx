import type { ReactNode } from "react";
import { Field } from "./field.tsx";

type Props<Value extends string> = {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  value: Value;
  disabled?: boolean;
  onChange: (value: Value) => void;
  /** `<option>` elements, whose values are of the type. */
  children: ReactNode;
};

/** A choice of few: the browser's own select. For many with a search there is `Combobox`. */
export function SelectField<Value extends string>(props: Props<Value>) {
  const { label, hint, error, value, disabled, onChange, children } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          disabled={disabled}
          onChange={({ target }) => onChange(target.value as Value)}
        >
          {children}
        </select>
      )}
    </Field>
  );
}
