import type { JSX } from "preact";
import { isCalendarDate, toInstant, toLocalText } from "../schema/dates.ts";
import type { ControlProps } from "./form-context.ts";
import { TextControl } from "./text-control.tsx";

/** A date picker; a date that no calendar has, such as 2026-02-30 from the JSON, is shown as text. */
export function DateControl(props: ControlProps): JSX.Element {
  const { id, value, onChange, aria, required } = props;
  const text = typeof value === "string" ? value : "";
  if (text !== "" && !isCalendarDate(text)) return <TextControl {...props} input="line" />;
  return (
    <input
      {...aria}
      id={id}
      type="date"
      class={text === "" ? "unset" : ""}
      value={text}
      onInput={(event) => onChange(event.currentTarget.value || (required ? "" : undefined))}
    />
  );
}

/** Picked in the browser's zone, sent in UTC. */
export function DateTimeControl(props: ControlProps): JSX.Element {
  const { id, value, onChange, aria, required } = props;
  const text = typeof value === "string" ? value : "";
  const local = toLocalText(text);
  if (text !== "" && local === null) return <TextControl {...props} input="line" />;
  return (
    <input
      {...aria}
      id={id}
      type="datetime-local"
      step={1}
      class={text === "" ? "unset" : ""}
      value={local ?? ""}
      onInput={(event) =>
        onChange(toInstant(event.currentTarget.value) ?? (required ? "" : undefined))
      }
    />
  );
}
