import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Procedure, filterProcedures, groupProcedures, shortName } from "./catalog.ts";

interface SidebarProps {
  readonly procedures: readonly Procedure[];
  readonly current: string;
}

/** Every procedure by group; "/" goes to the filter, Enter there opens the first match. */
export function Sidebar({ procedures, current }: SidebarProps): JSX.Element {
  const [words, setWords] = useState("");
  const filter = useRef<HTMLInputElement>(null);
  const found = filterProcedures(procedures, words);
  useSlashKey(() => filter.current?.focus());
  const onKeyDown = (event: KeyboardEvent) => {
    const [first] = found;
    if (event.key === "Enter" && first !== undefined) location.hash = first.path;
    if (event.key === "Escape") setWords("");
  };
  return (
    <nav id="procedures" class="sidebar" aria-label="Procedures">
      <div class="filter">
        <label class="visually-hidden" for="filter">
          Filter procedures
        </label>
        <input
          ref={filter}
          id="filter"
          type="search"
          placeholder="Filter  /"
          autocomplete="off"
          spellcheck={false}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      {procedures.length > 0 && found.length === 0 && (
        <p class="hint">No procedure matches “{words}”.</p>
      )}
      {groupProcedures(found).map((group) => (
        <section key={group.name}>
          <h2>{group.name}</h2>
          <ul>
            {group.procedures.map((procedure) => (
              <li key={procedure.path}>
                <ProcedureLink procedure={procedure} current={procedure.path === current} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function ProcedureLink(props: { procedure: Procedure; current: boolean }): JSX.Element {
  const { procedure, current } = props;
  const link = useRef<HTMLAnchorElement>(null);
  useLayoutEffect(() => {
    if (current) link.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <a
      ref={link}
      href={`#${procedure.path}`}
      title={procedure.summary}
      {...(current && { "aria-current": "page" as const })}
    >
      <span>{shortName(procedure)}</span>
      <span class={`kind kind-${procedure.type}`} aria-hidden="true">
        {procedure.rest?.method ?? "SSE"}
      </span>
    </a>
  );
}

function useSlashKey(action: () => void): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.matches("input, textarea, select");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}
