import type { JSX } from "preact";
import { placeholder } from "../schema/hints.ts";
import type { ControlProps } from "./form-context.ts";

const INPUT_TYPES = { line: "text", email: "email", secret: "password" } as const;

type TextControlProps = ControlProps & { readonly input: keyof typeof INPUT_TYPES | "area" };

/** A box for text. Emptied, an optional field is left out again; its "send" box sends the empty text. */
export function TextControl(props: TextControlProps): JSX.Element {
  const { id, field, required, value, onChange, aria, input } = props;
  const shared = {
    ...aria,
    id,
    value: typeof value === "string" || typeof value === "number" ? String(value) : "",
    placeholder: value === null ? "null" : value === "" ? "(empty text)" : placeholder(field),
    spellcheck: false,
  };
  const change = (text: string) => onChange(text === "" && !required ? undefined : text);
  if (input === "area" || shared.value.includes("\n"))
    return <textarea {...shared} rows={3} onInput={(event) => change(event.currentTarget.value)} />;
  const attributes: JSX.IntrinsicElements["input"] = {
    ...shared,
    type: INPUT_TYPES[input] as "text",
    autocomplete: input === "secret" ? "new-password" : "off",
  };
  return <input {...attributes} onInput={(event) => change(event.currentTarget.value)} />;
}
