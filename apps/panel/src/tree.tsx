import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { isRecord } from "./json.ts";
import { previewOf } from "./preview.ts";
import { useNames } from "./references/names.ts";
import { useSteps } from "./steps.ts";

// Longer lists open in steps, so that a page of thousands stays quick.
const STEP = 100;

/** A JSON value as a tree that folds; deep parts start folded. */
export function Tree({ value }: { value: unknown }): JSX.Element {
  return (
    <div class="tree">
      <Node value={value} depth={0} />
    </div>
  );
}

interface NodeProps {
  readonly label?: string;
  readonly value: unknown;
  readonly depth: number;
}

function Node({ label, value, depth }: NodeProps): JSX.Element {
  const entries = childrenOf(value);
  const name = label === undefined ? null : <span class="tree-key">{label}: </span>;
  if (entries === null || entries.length === 0)
    return (
      <div class="tree-leaf">
        {name}
        <Scalar value={value} />
        {label !== "id" && <NameOf id={value} />}
      </div>
    );
  return <Branch name={name} value={value} entries={entries} depth={depth} />;
}

interface BranchProps {
  readonly name: JSX.Element | null;
  readonly value: unknown;
  readonly entries: readonly (readonly [string, unknown])[];
  readonly depth: number;
}

function Branch({ name, value, entries, depth }: BranchProps): JSX.Element {
  const [open, setOpen] = useState(depth < 2);
  const [shown, showMore] = useSteps(entries.length, STEP);
  const names = useNames();
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {name}
        <span class="tree-count">
          {Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`}
        </span>
        {!open && <span class="tree-preview">{previewOf(value, names)}</span>}
      </summary>
      {open && (
        <div class="tree-children">
          {entries.slice(0, shown).map(([key, child]) => (
            <Node key={key} label={key} value={child} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <button type="button" class="small" onClick={showMore}>
              Show more of the {entries.length - shown} left
            </button>
          )}
        </div>
      )}
    </details>
  );
}

function Scalar({ value }: { value: unknown }): JSX.Element {
  const kind = value === null ? "null" : typeof value;
  return <span class={`tree-value tree-${kind}`}>{JSON.stringify(value)}</span>;
}

/** Beside an id, the name of what it refers to. It is no part of a copy. */
function NameOf({ id }: { id: unknown }): JSX.Element | null {
  const name = useNames().get(String(id));
  return name === undefined ? null : <span class="id-name"> {name}</span>;
}

function childrenOf(value: unknown): [string, unknown][] | null {
  if (Array.isArray(value)) return value.map((item, at) => [String(at), item]);
  return isRecord(value) ? Object.entries(value) : null;
}
