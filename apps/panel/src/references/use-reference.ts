import { useState } from "preact/hooks";
import { plainText } from "../json.ts";
import type { ControlProps } from "../schema-form/form-context.ts";
import { useStore } from "../store.ts";
import { type Question, namesStore } from "./choices.ts";
import { type Choice, holdsIds } from "./lists.ts";
import { useChoices } from "./use-choices.ts";

export type ReferenceProps = ControlProps & Pick<Question, "list" | "bookId">;

const none: Choice = { value: "", label: "none", detail: "null" };

/** What a box with a list shows, and what typing and picking do. */
export function useReference({ field, required, value, onChange, list, bookId }: ReferenceProps) {
  /** What is being typed; null shows the value by its name. */
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const names = useStore(namesStore);
  const answer = useChoices({ list, bookId, words: typed ?? "" }, isOpen);
  const given = value === undefined || value === null ? "" : plainText(value);
  const name = holdsIds(list) ? names.get(given) : undefined;
  const shown = field.nullable && !typed ? [none, ...answer.choices] : answer.choices;

  const open = (isNowOpen: boolean) => {
    setOpen(isNowOpen);
    setActive(-1);
    if (!isNowOpen) setTyped(null);
  };
  const type = (text: string) => {
    open(true);
    setTyped(text);
    if (text === "" && !required) onChange(undefined);
    else onChange(holdsIds(list) ? idOf(text, answer.all) : text);
  };
  const pick = (choice: Choice) => {
    onChange(choice === none ? null : choice.value);
    open(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Ctrl + Enter runs.
    if (event.ctrlKey || event.metaKey) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const chosen = isOpen ? shown[active] : undefined;
    if (step !== 0 && !isOpen) open(true);
    else if (step !== 0) setActive(Math.max(-1, Math.min(active + step, shown.length - 1)));
    else if (event.key === "Enter" && chosen !== undefined) pick(chosen);
    else if (event.key === "Escape" && isOpen) open(false);
    else return;
    event.preventDefault();
  };
  const text = typed ?? name ?? given;
  const id = name !== undefined && typed === null ? given : undefined;
  return { text, id, isOpen, shown, active, answer, open, type, pick, onKeyDown };
}

/** A full name means its id; anything else is sent as it is, such as an id that is pasted. */
function idOf(text: string, choices: readonly Choice[]): string {
  const wanted = text.trim().toLowerCase();
  const exact = choices.filter(({ label }) => label.toLowerCase() === wanted);
  return exact.length === 1 && exact[0] !== undefined ? exact[0].value : text.trim();
}
