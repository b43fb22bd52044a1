import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { relateFigures } from "../bench/ratios.ts";
import { withFigures } from "../bench/written.ts";

const root = join(import.meta.dirname, "..");

const turn = (now: number | null, before: number | null) => ({
  now: [{ what: "list", value: now, unit: "requests/s" }],
  before: [{ what: "list", value: before, unit: "requests/s" }],
});

test("two builds relate by the median of their turns' ratios, beside its range", () => {
  const turns = [turn(110, 100), turn(240, 200), turn(90, 100)];
  expect(relateFigures(turns)).toEqual([
    ["list", "100 requests/s", "110 requests/s", "1.10", "0.90 to 1.20"],
  ]);
});

test("what one build does not measure is in no comparison", () => {
  const [{ now }] = [turn(1, 1)];
  expect(relateFigures([{ now, before: [] }])).toEqual([]);
  expect(relateFigures([turn(1, null)])).toEqual([]);
});

const page = `# Performance

<!-- figures -->
| what | figure | promised | measured |
|---|---|---|---|
| list | 5.00 ms | <= 6 | 2026-01-01, 1234567 |
| create | 7.00 ms |  | 2026-01-01, 1234567 |
<!-- end of figures -->

The end.
`;

test("figures take the place of those of the same name in the page, and the others stay", () => {
  const rows = [
    { what: "list", value: 4, unit: "ms", atMost: 6 },
    { what: "peers", value: Number.NaN, unit: "", skipped: "apt-get install python3-fastapi" },
    { what: "export", value: 150_000, unit: "rows/s", atLeast: 120_000 },
  ];
  expect(withFigures(page, rows, "2026-02-02, 89abcde")).toBe(
    page
      .replace(
        "| list | 5.00 ms | <= 6 | 2026-01-01, 1234567 |",
        "| list | 4.00 ms | <= 6 | 2026-02-02, 89abcde |",
      )
      .replace(
        "<!-- end",
        "| export | 150000 rows/s | >= 120000 | 2026-02-02, 89abcde |\n<!-- end",
      ),
  );
});

test.for([
  [["--compare", "no-such-branch"], 'There is no commit "no-such-branch" here.'],
  [["lists"], "There is no scenario lists."],
  [["--frobnicate"], "Unknown option '--frobnicate'"],
] as const)("the bench says what is wrong with %s", ([args, complaint]) => {
  const { status, stderr } = spawnSync(process.execPath, ["bench/main.ts", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toContain(complaint);
  expect(stderr).not.toContain("    at ");
  expect(status).toBe(1);
});
