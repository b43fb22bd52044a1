import { expect, test } from "vitest";
import { showProgress } from "./progress.ts";

function record(isTTY: boolean, steps: readonly number[]): string {
  let written = "";
  const screen = { isTTY, write: (text: string) => (written += text) };
  const show = showProgress(100, screen);
  for (const done of steps) show(done);
  return written;
}

test("a terminal sees one line with a bar that fills", () => {
  const written = record(true, [50, 100]);
  expect(written.split("\r").slice(1)).toEqual([
    `${"█".repeat(15)}${"░".repeat(15)} 50 of 100 transactions`,
    `${"█".repeat(30)} 100 of 100 transactions\n`,
  ]);
});

test("anything else gets a plain line for each tenth", () => {
  expect(record(false, [5, 12, 15, 31, 100])).toBe(
    "12 of 100 transactions\n31 of 100 transactions\n100 of 100 transactions\n",
  );
});
