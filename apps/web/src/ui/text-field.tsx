import type { ComponentProps } from "react";
import { Field } from "./field.tsx";

type Props = Omit<ComponentProps<"input">, "onChange" | "value"> & {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
};

export function TextField({ label, hint, error, onChange, ...input }: Props) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <input {...input} {...ids} onChange={({ target }) => onChange(target.value)} />}
    </Field>
  );
}
