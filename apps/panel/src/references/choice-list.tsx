import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Answer } from "./choices.ts";
import { type Choice, type ListName, holdsIds, lists } from "./lists.ts";

interface ChoiceListProps {
  readonly id: string;
  readonly list: ListName;
  readonly answer: Answer;
  readonly shown: readonly Choice[];
  /** The place of the item that the arrow keys have reached; -1 for none. */
  readonly active: number;
  readonly onPick: (choice: Choice) => void;
}

export function ChoiceList(props: ChoiceListProps): JSX.Element {
  const { id, list, answer, shown, active, onPick } = props;
  const items = useRef<HTMLUListElement>(null);
  const isEmpty = shown.length === 0;
  useEffect(() => items.current?.scrollIntoView({ block: "nearest" }), [isEmpty]);
  useEffect(() => {
    items.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    // The box keeps the focus; without it the list would close before the click.
    <div class="choices" onMouseDown={(event) => event.preventDefault()}>
      <ul id={id} ref={items} role="listbox" aria-label={`The ${list}`}>
        {shown.map((choice, at) => (
          <li
            key={choice.value}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            onClick={() => onPick(choice)}
          >
            <span class="choice-label">{choice.label}</span>{" "}
            <span class="choice-detail">{choice.detail}</span>
          </li>
        ))}
      </ul>
      <p class="hint" role="status">
        {describe(list, answer)}
      </p>
    </div>
  );
}

function describe(list: ListName, { status, choices, hasMore, message }: Answer): string {
  if (status === "new") return "Sign in to choose from a list.";
  if (status === "failed") return `The list could not be loaded. ${message}`;
  if (status === "loading") return "Loading…";
  const remedy = lists[list].isSearched === true ? "type to search" : "an id can be pasted";
  if (choices.length > 0) return hasMore ? `There are more: ${remedy}.` : "";
  return holdsIds(list)
    ? `None of the ${list} matches. An id can be pasted.`
    : `None of the ${list} matches. It is sent as typed.`;
}
