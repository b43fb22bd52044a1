import type { JSX } from "preact";
import type { Draft } from "./draft.ts";

interface JsonEditorProps {
  readonly draft: Draft;
  readonly onInput: (text: string) => void;
}

/** The input as JSON text, sent as it stands: also what no form would let through, such as 1e309. */
export function JsonEditor({ draft, onInput }: JsonEditorProps): JSX.Element {
  const broken = draft.textError !== "";
  return (
    <div class={broken ? "field field-invalid" : "field"}>
      <label class="visually-hidden" for="json-input">
        Input as JSON
      </label>
      <textarea
        id="json-input"
        class="code json-editor"
        spellcheck={false}
        rows={12}
        value={draft.text}
        aria-describedby="json-error"
        {...(broken && { "aria-invalid": true as const })}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <p class="field-error" id="json-error">
        {draft.textError}
      </p>
    </div>
  );
}
