import type { RouterInputs, RouterOutputs } from "@outlay/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { forgetChoices } from "../references/choices.ts";
import { type Asked, ask } from "../views/ask.ts";
import type { Import, ImportRow, RowStatus } from "./read.ts";

export type RowChange = RouterInputs["imports"]["changeRows"]["changes"][number];
type Rows = { readonly items: readonly ImportRow[]; readonly nextCursor: string | null };
type Reverted = RouterOutputs["imports"]["revert"];

/** An import as it is now, the rows of it that are shown, and what can be done with both. */
export interface Importing {
  readonly record: Import;
  readonly rows: readonly ImportRow[];
  readonly hasMore: boolean;
  /** Of which status the rows are; all by default. */
  readonly status: RowStatus | undefined;
  readonly isBusy: boolean;
  readonly failure: string | undefined;
  readonly reverted: Reverted | undefined;
  readonly show: (status: RowStatus | undefined) => void;
  readonly showMore: () => void;
  readonly answer: (options: RouterInputs["imports"]["update"]["options"]) => void;
  readonly change: (change: RowChange) => void;
  readonly commit: () => void;
  readonly revert: () => void;
}

const PAGE = 100;

export function useImport(first: Import): Importing {
  const { id } = first;
  const [record, setRecord] = useState(first);
  const [rows, setRows] = useState<Rows>({ items: [], nextCursor: null });
  const [status, setStatus] = useState<RowStatus>();
  const [failure, setFailure] = useState<string>();
  const [reverted, setReverted] = useState<Reverted>();
  const { isBusy, enqueue } = useQueue();

  const readRows = async (shown: RowStatus | undefined, before?: Rows) => {
    const cursor = before?.nextCursor ?? undefined;
    const page = await ask<Rows>("query", "imports.rows", {
      id,
      status: shown,
      cursor,
      limit: PAGE,
    });
    if (page.data !== undefined)
      setRows({ ...page.data, items: [...(before?.items ?? []), ...page.data.items] });
    return page.failure;
  };
  /** Does something with the import, and returns what it came to. */
  const act = async <Data>(path: string, input: object): Promise<Asked<Data>> => {
    const done = await ask<Data>("mutation", `imports.${path}`, { id, ...input });
    forgetChoices("imports");
    const now = await ask<Import>("query", "imports.get", { id });
    if (now.data !== undefined) setRecord(now.data);
    setFailure(done.failure ?? now.failure);
    return done;
  };
  const actOnAll = async (path: string, input: object) => {
    if ((await act(path, input)).data !== undefined) setFailure(await readRows(status));
  };
  useEffect(() => enqueue(async () => setFailure(await readRows(undefined))), [id]);

  return {
    record,
    rows: rows.items,
    hasMore: rows.nextCursor !== null,
    status,
    isBusy,
    failure,
    reverted,
    show: (next) => {
      setStatus(next);
      enqueue(async () => setFailure(await readRows(next)));
    },
    showMore: () => enqueue(async () => setFailure(await readRows(status, rows))),
    answer: (options) => enqueue(() => actOnAll("update", { options })),
    commit: () => enqueue(() => actOnAll("commit", {})),
    revert: () => enqueue(async () => setReverted((await act<Reverted>("revert", {})).data)),
    change: (change) =>
      enqueue(async () => {
        const { data } = await act<Pick<Rows, "items">>("changeRows", { changes: [change] });
        if (data !== undefined) setRows((before) => withChanged(before, data.items));
      }),
  };
}

function withChanged({ items, nextCursor }: Rows, changed: readonly ImportRow[]): Rows {
  const byIndex = new Map(changed.map((row) => [row.index, row]));
  return { items: items.map((row) => byIndex.get(row.index) ?? row), nextCursor };
}

/** One thing after another, in the order in which they are asked for. */
function useQueue() {
  const last = useRef<Promise<void>>(Promise.resolve());
  const [waiting, setWaiting] = useState(0);
  const enqueue = (work: () => Promise<void>) => {
    setWaiting((count) => count + 1);
    last.current = last.current.then(work).finally(() => setWaiting((count) => count - 1));
  };
  return { isBusy: waiting > 0, enqueue };
}
