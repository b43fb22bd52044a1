import type { Transaction } from "@outlay/client";
import { useLayoutEffect, useRef } from "react";
import { shiftOf } from "./steady-rows.logic.ts";

type Rows = readonly Transaction[];

/**
 * Keeps the rows in sight where they are when others come or go above them. At the top of the list nothing is kept in
 * place: what comes there is to be seen.
 */
export function useSteadyRows(rows: Rows, listTop: number, rowHeight: number): void {
  const before = useRef(rows);
  // Before the list is as long as its new rows make it: where it is shorter the browser scrolls by itself.
  const offset = scrollY;
  useLayoutEffect(() => {
    const old = before.current;
    before.current = rows;
    if (old === rows || offset <= listTop) return;
    const first = Math.floor((offset - listTop) / rowHeight);
    const shift = shiftOf(old, rows, first, first + Math.ceil(innerHeight / rowHeight));
    if (shift !== 0) scrollTo(scrollX, offset + shift * rowHeight);
  });
}
