import type { JSX } from "preact";
import { type Catalog, groupProcedures, shortName } from "./catalog.ts";

/** What the panel shows before a procedure is chosen, or when the hash names none. */
export function Overview({ catalog, missing }: { catalog: Catalog; missing: string }): JSX.Element {
  const groups = groupProcedures(catalog.procedures);
  return (
    <div class="overview">
      {missing !== "" && (
        <p class="notice notice-error" role="alert">
          There is no procedure <code>{missing}</code>.
        </p>
      )}
      <h1>Call any procedure by hand</h1>
      <p class="lead">
        Register or sign in at the top, choose a procedure, fill its form and run it, through tRPC
        or REST. Ctrl or Cmd + Enter runs, / filters.
      </p>
      {groups.length === 0 && <p class="notice">The server lists no procedures.</p>}
      {groups.map((group) => (
        <section key={group.name} aria-labelledby={`group-${group.name}`}>
          <h2 id={`group-${group.name}`}>{group.name}</h2>
          <ul>
            {group.procedures.map((procedure) => (
              <li key={procedure.path}>
                <a href={`#${procedure.path}`}>{shortName(procedure)}</a>
                <span>{procedure.summary}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
