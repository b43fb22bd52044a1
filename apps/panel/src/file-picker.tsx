import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { printBytes } from "./bytes.ts";
import type { Procedure } from "./catalog.ts";
import { fileStore } from "./files.ts";
import { fieldId } from "./schema/issues.ts";
import { useStore } from "./store.ts";

interface FilePickerProps {
  readonly procedure: Procedure;
  readonly field: string;
  readonly errors: readonly string[];
}

/** Chooses the file that a procedure takes; one can also be dropped anywhere on the field. */
export function FilePicker({ procedure, field, errors }: FilePickerProps): JSX.Element {
  const store = fileStore(procedure.path);
  const file = useStore(store);
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const id = fieldId([field]);
  useEffect(() => {
    const held = new DataTransfer();
    if (file !== null) held.items.add(file);
    if (input.current !== null) input.current.files = held.files;
  }, [file]);
  return (
    <div
      class={["field", errors.length > 0 && "field-invalid", isOver && "field-drop"]
        .filter(Boolean)
        .join(" ")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        store.set(event.dataTransfer?.files[0] ?? store.get());
      }}
    >
      <div class="field-head">
        <label class="field-name" for={id}>
          {field}
        </label>
        <span class="bounds">required</span>
      </div>
      <p class="hint">{procedure.input?.properties?.[field]?.description}</p>
      <input
        ref={input}
        id={id}
        type="file"
        aria-describedby={`${id}-size`}
        {...(errors.length > 0 && { "aria-invalid": true as const })}
        onChange={(event) => store.set(event.currentTarget.files?.[0] ?? null)}
      />
      <p class="hint" id={`${id}-size`}>
        {file !== null && (
          <>
            {printBytes(file.size)}{" "}
            <button type="button" class="link" onClick={() => store.set(null)}>
              Do not send it
            </button>
          </>
        )}
      </p>
      {errors.map((message) => (
        <p key={message} class="field-error">
          {message}
        </p>
      ))}
    </div>
  );
}
