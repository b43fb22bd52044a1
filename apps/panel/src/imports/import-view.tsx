import type { JSX } from "preact";
import { StateBadge } from "../table/state-badge.tsx";
import { AccountsQuestion, ChoiceQuestion } from "./questions.tsx";
import type { Import } from "./read.ts";
import { RowsView } from "./rows-view.tsx";
import { type Importing, useImport } from "./use-import.ts";

/** An import from what its file leaves open to its commit, and back. */
export function ImportView({ data }: { data: unknown }): JSX.Element {
  const first = data as Import;
  // Another file is another import, and an answer to the form another state of it.
  return <Importer key={`${first.id} ${first.state}`} first={first} />;
}

function Importer({ first }: { first: Import }): JSX.Element {
  const importing = useImport(first);
  const { record, isBusy, failure } = importing;
  return (
    <div class="import" aria-busy={isBusy}>
      <p class="own-head">
        <b>{record.fileName ?? "A file without a name"}</b>
        <StateBadge text={record.state} />
        <span class="hint">
          {[record.app, record.format, record.encoding].filter(Boolean).join(", ")}
        </span>
      </p>
      {failure !== undefined && (
        <p class="field-error" role="alert">
          {failure}
        </p>
      )}
      {record.state === "needs_accounts" && (
        <AccountsQuestion
          accounts={record.accounts}
          onAnswer={(accounts) => importing.answer({ accounts })}
        />
      )}
      {record.choices.map((choice) => (
        <ChoiceQuestion key={choice.option} choice={choice} onAnswer={importing.answer} />
      ))}
      <Balance balance={record.balance} />
      <Acts importing={importing} />
      <RowsView importing={importing} />
    </div>
  );
}

function Balance({ balance }: Pick<Import, "balance">): JSX.Element | null {
  if (balance === null) return null;
  const { on, currency, before, after, statement, difference } = balance;
  const facts = [
    ["before", before],
    ["after", after],
    ["by the file", statement],
    ["difference", difference],
  ] as const;
  const isOff = difference !== null && Number(difference) !== 0;
  return (
    <dl class="facts" aria-label={`Balance at the end of ${on}`}>
      {facts.map(([name, amount]) =>
        amount === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={name === "difference" ? (isOff ? "bad" : "good") : ""}>
              {amount} {currency}
            </dd>
          </div>
        ),
      )}
      <div>
        <dt>on</dt>
        <dd>{on}</dd>
      </div>
    </dl>
  );
}

/** What can be done with the whole import, and what has been. */
function Acts({ importing }: { importing: Importing }): JSX.Element | null {
  const { record, reverted, isBusy } = importing;
  const { state, result, totals } = record;
  if (state === "ready") {
    const count = totals.new + totals.pending;
    return (
      <p class="own-acts">
        <button type="button" class="primary" disabled={isBusy} onClick={importing.commit}>
          Commit
        </button>
        <span class="hint">
          Records or links {count} {count === 1 ? "row" : "rows"}, less those left out. Until then
          nothing is recorded.
        </span>
      </p>
    );
  }
  if (state === "committed" && result !== null)
    return (
      <p class="own-acts">
        <span role="status">
          {result.created} recorded, {result.linked} linked, {result.skipped} skipped.
        </span>
        <button type="button" class="small" disabled={isBusy} onClick={importing.revert}>
          Take it back
        </button>
      </p>
    );
  if (reverted === undefined) return null;
  return (
    <p role="status">
      Taken back: {reverted.removed} removed, {reverted.kept} kept, which were changed since.
    </p>
  );
}
