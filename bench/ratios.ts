import { median } from "./load.ts";
import { showFigure } from "./table.ts";

/** What a build measured in one turn; null where there was nothing to measure. */
export type Figures = readonly { what: string; value: number | null; unit: string }[];

/**
 * Lines of: what, the median of before and of now, their ratio (now to before: the median of the turns), and its range. What only one
 * of the builds has is left out.
 */
export function relateFigures(turns: readonly { now: Figures; before: Figures }[]): string[][] {
  const whats = turns[0]?.now.map(({ what }) => what) ?? [];
  return whats.flatMap((what) => {
    const pairs = turns.flatMap(({ now, before }) => {
      const [a, b] = [now, before].map((figures) => figures.find((each) => each.what === what));
      if (typeof a?.value !== "number" || typeof b?.value !== "number") return [];
      return [{ now: a.value, before: b.value, unit: a.unit }];
    });
    if (pairs.length === 0) return [];
    const unit = pairs[0]?.unit ?? "";
    const ratios = pairs.map(({ now, before }) => now / before);
    return [
      [
        what,
        showFigure(median(pairs.map(({ before }) => before)), unit),
        showFigure(median(pairs.map(({ now }) => now)), unit),
        median(ratios).toFixed(2),
        `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
      ],
    ];
  });
}
