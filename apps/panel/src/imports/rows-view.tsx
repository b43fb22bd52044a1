import type { JSX } from "preact";
import { useChoices } from "../references/use-choices.ts";
import { Tabs } from "../tabs.tsx";
import { ImportRowView } from "./import-row.tsx";
import { STATUSES } from "./read.ts";
import type { Importing } from "./use-import.ts";

type Filter = "all" | (typeof STATUSES)[number];

/** The rows in the order of the file, coloured by what a commit makes of them. */
export function RowsView({ importing }: { importing: Importing }): JSX.Element | null {
  const { record, rows, hasMore, status, isBusy } = importing;
  const { totals, state } = record;
  const { all: categories } = useChoices({ list: "categories" }, true);
  const counted = STATUSES.filter((each) => totals[each] > 0);
  if (counted.length === 0) return null;
  const tabs = { all: "All", ...Object.fromEntries(counted.map((s) => [s, `${s} ${totals[s]}`])) };
  return (
    <>
      <Tabs<Filter>
        label="Rows"
        tabs={tabs}
        selected={status ?? "all"}
        onSelect={(filter) => importing.show(filter === "all" ? undefined : filter)}
      />
      <div class="table import-rows" role="region" aria-label="Rows of the file" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">line</th>
              <th scope="col">day and amount</th>
              <th scope="col">what becomes of it</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <ImportRowView
                key={row.index}
                row={row}
                categories={categories}
                isOpen={state === "ready"}
                onChange={(change) => importing.change({ index: row.index, ...change })}
              />
            ))}
          </tbody>
        </table>
      </div>
      {hasMore && (
        <button type="button" class="small" disabled={isBusy} onClick={importing.showMore}>
          Load more rows
        </button>
      )}
    </>
  );
}
