import type { JSX } from "preact";
import { placeholder } from "../schema/hints.ts";
import { ChoiceList } from "./choice-list.tsx";
import { type ReferenceProps, useReference } from "./use-reference.ts";

/**
 * A box for an id, or for a name, that a list has: typing searches the list, and what is no item of it is sent
 * as it is.
 */
export function ReferenceControl(props: ReferenceProps): JSX.Element {
  const { id, field, value, aria, list } = props;
  const box = useReference(props);
  const { isOpen, active } = box;
  const listId = `${id}-list`;
  const hint = placeholder(field);
  return (
    <div class="reference">
      <input
        {...aria}
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && active >= 0 ? `${listId}-${active}` : undefined}
        value={box.text}
        placeholder={value === null ? "null" : hint === "UUID" ? "choose, or paste an id" : hint}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => box.open(true)}
        onInput={(event) => box.type(event.currentTarget.value)}
        onKeyDown={box.onKeyDown}
        onBlur={() => box.open(false)}
      />
      {box.id !== undefined && <code class="reference-id">{box.id}</code>}
      {isOpen && (
        <ChoiceList
          id={listId}
          list={list}
          answer={box.answer}
          shown={box.shown}
          active={active}
          onPick={box.pick}
        />
      )}
    </div>
  );
}
