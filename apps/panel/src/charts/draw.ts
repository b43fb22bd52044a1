import {
  BarController,
  BarElement,
  CategoryScale,
  Chart as ChartJs,
  type ChartConfiguration,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { type Chart, type Series, amountLabel } from "./chart.ts";

ChartJs.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** Draws a chart on a canvas in the colours of the page; returns a function that removes it. */
export function drawChart(canvas: HTMLCanvasElement, chart: Chart): () => void {
  const drawn = new ChartJs(canvas, configure(chart, coloursOf(canvas)));
  return () => drawn.destroy();
}

type Colours = Record<Series["tone"] | "line", string>;

/** A canvas knows no custom properties, nor `light-dark()`: the page resolves them as colours of text. */
function coloursOf(canvas: HTMLCanvasElement): Colours {
  const probe = canvas.ownerDocument.createElement("span");
  canvas.before(probe);
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    good: read("good"),
    bad: read("bad"),
    accent: read("accent"),
    query: read("query"),
    muted: read("muted"),
    line: read("line"),
  };
  probe.remove();
  return colours;
}

function configure(chart: Chart, colours: Colours): ChartConfiguration {
  const values = { grid: { color: colours.line }, ticks: { color: colours.muted } };
  const labels = { grid: { display: false }, ticks: { color: colours.muted } };
  const lies = chart.kind === "rows";
  return {
    type: chart.kind === "lines" ? "line" : "bar",
    data: {
      labels: [...chart.labels],
      datasets: chart.series.map(({ label, values: data, tone, isPoint = false }) => ({
        label,
        data: [...data],
        borderColor: colours[tone],
        backgroundColor: colours[tone],
        hoverBackgroundColor: colours[tone],
        borderWidth: chart.kind === "lines" ? 2 : 0,
        pointRadius: isPoint ? 6 : chart.labels.length === 1 ? 5 : 2,
        maxBarThickness: 28,
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: lies ? "y" : "x",
      scales: { x: lies ? values : labels, y: lies ? labels : values },
      interaction: { mode: "index", intersect: false, axis: lies ? "y" : "x" },
      plugins: {
        tooltip: {
          callbacks: { label: (item) => amountLabel(chart, item.datasetIndex, item.dataIndex) },
        },
        legend: { display: chart.series.length > 1, labels: { color: colours.muted } },
      },
    },
  };
}
