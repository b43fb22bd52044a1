import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../store.ts";
import { themeStore } from "../theme.ts";
import type { Sheet } from "../table/read.ts";
import { SheetView } from "../table/sheet-view.tsx";
import type { Chart } from "./chart.ts";
import { FlowsFigure } from "./flows-figure.tsx";
import type { Flows } from "./flows.ts";

interface ChartsViewProps {
  readonly charts: readonly Chart[];
  readonly flows: Flows | null;
  readonly sheet: Sheet;
}

/** The charts of a result, and what no chart shows. What draws them is loaded with the first one. */
export function ChartsView({ charts, flows, sheet }: ChartsViewProps): JSX.Element {
  // Each title has the currency.
  const facts = sheet.facts.filter(([name]) => name !== "currency");
  const unconverted = sheet.tables.filter(({ title }) => title === "unconverted");
  const links = sheet.tables.filter(({ title }) => title === "links");
  return (
    <>
      <SheetView facts={facts} tables={unconverted} />
      {charts.map((chart) => (
        <ChartFigure key={chart.title} chart={chart} />
      ))}
      {flows !== null && <FlowsFigure flows={flows} />}
      {flows !== null && <SheetView facts={[]} tables={links} />}
    </>
  );
}

function ChartFigure({ chart }: { chart: Chart }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useStore(themeStore);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    let remove = () => {};
    const draw = async () => {
      const { drawChart } = await import("./draw.ts");
      if (!gone && canvas.current !== null) remove = drawChart(canvas.current, chart);
    };
    draw().catch(() => setFailed(true));
    return () => {
      gone = true;
      remove();
    };
  }, [chart, theme]);
  const rows = chart.kind === "rows" ? chart.labels.length : 10;
  if (chart.labels.length === 0) return <p class="empty">{chart.title}: nothing to draw.</p>;
  if (failed) return <p class="empty">The chart could not be loaded. Table shows the figures.</p>;
  return (
    <figure class="chart">
      <figcaption>{chart.title}</figcaption>
      <div class="chart-area" style={{ height: `${60 + rows * 24}px` }}>
        <canvas ref={canvas} role="img" aria-label={describe(chart)} />
      </div>
    </figure>
  );
}

/** What a chart shows, for people who cannot see it; Table has every figure. */
function describe({ title, labels, series }: Chart): string {
  const what = series.map(({ label }) => label).join(" and ");
  return `${title}: ${what} for ${labels.length} of ${labels[0]} to ${labels.at(-1)}.`;
}
