import type { JSX } from "preact";
import { useNames } from "../references/names.ts";
import { useSteps } from "../steps.ts";
import type { Sheet, Table } from "./read.ts";
import { StateBadge } from "./state-badge.tsx";

export function SheetView({ facts, tables }: Sheet): JSX.Element {
  return (
    <>
      <FactsView facts={facts} />
      {tables.map((table) => (
        <TableView key={table.title} table={table} />
      ))}
    </>
  );
}

function FactsView({ facts }: Pick<Sheet, "facts">): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

// Longer lists open in steps, as in the tree.
const STEP = 200;

function TableView({ table }: { table: Table }): JSX.Element {
  const { title, columns, rows } = table;
  const [shown, showMore] = useSteps(rows.length, STEP);
  const names = useNames();
  const id = `table-${title}`;
  return (
    <>
      <div class="table" role="region" aria-labelledby={id} tabIndex={0}>
        <table>
          <caption id={id}>{`${title} [${rows.length}]`}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <Cell
                    key={column}
                    text={cell}
                    isState={isState(columns[column])}
                    name={columns[column] === "id" ? undefined : names.get(cell)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <button type="button" class="small" onClick={showMore}>
          Show more of the {rows.length - shown} left
        </button>
      )}
    </>
  );
}

interface CellProps {
  readonly text: string;
  readonly isState: boolean;
  readonly name: string | undefined;
}

function isState(column: string | undefined): boolean {
  return column === "state" || column === "status";
}

/** An id has its name before it; what is copied is the id. */
function Cell({ text, isState: isOne, name }: CellProps): JSX.Element {
  if (isOne)
    return (
      <td>
        <StateBadge text={text} />
      </td>
    );
  if (name === undefined) return <td class={isNumber(text) ? "number" : ""}>{text}</td>;
  return (
    <td title={`${name}: ${text}`}>
      <span class="id-name">{name} </span>
      <span class="hint">{text}</span>
    </td>
  );
}

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}
