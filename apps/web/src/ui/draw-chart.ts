import {
  BarController,
  BarElement,
  CategoryScale,
  Chart as ChartJs,
  type ChartConfiguration,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { type ChartData, type Series, textOf } from "./chart.logic.ts";

ChartJs.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

type Axis = { format: (value: number) => string };

/** Draws on a canvas in the colours of the page; returns what removes it. */
export function drawChart(canvas: HTMLCanvasElement, data: ChartData, axis: Axis): () => void {
  const drawn = new ChartJs(canvas, configure(data, axis, coloursOf(canvas)));
  return () => drawn.destroy();
}

type Colours = Record<Series["tone"] | "line" | "accent-soft", string>;

/** A canvas knows no custom properties, nor `light-dark()`: the page resolves them as colours of text. */
function coloursOf(canvas: HTMLCanvasElement): Colours {
  const probe = document.createElement("span");
  canvas.before(probe);
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    accent: read("accent"),
    "accent-soft": read("accent-soft"),
    positive: read("positive"),
    negative: read("negative"),
    muted: read("muted"),
    line: read("line"),
  };
  probe.remove();
  return colours;
}

function configure(data: ChartData, { format }: Axis, colours: Colours): ChartConfiguration {
  const isLine = data.kind === "line";
  const ticks = { color: colours.muted, maxRotation: 0, autoSkipPadding: 16 };
  return {
    type: isLine ? "line" : "bar",
    data: {
      labels: [...data.labels],
      datasets: data.series.map(({ label, values, tone, marked, reached = [] }, index) => ({
        label,
        data: [...values],
        borderColor: colours[tone],
        backgroundColor: isLine && index === 0 ? colours["accent-soft"] : colours[tone],
        borderWidth: isLine ? 2 : 0,
        borderRadius: isLine ? 0 : 3,
        pointRadius: values.map((_value, at) =>
          at === marked || reached.includes(at) || values.length === 1 ? 5 : 0,
        ),
        pointBackgroundColor: values.map((_value, at) => {
          if (reached.includes(at)) return colours.positive;
          return colours[at === marked ? "negative" : tone];
        }),
        pointHoverRadius: 4,
        maxBarThickness: 28,
        fill: isLine && index === 0 ? "origin" : false,
        // The area of the first line hides none of the others.
        order: isLine ? -index : index,
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      scales: {
        x: { grid: { display: false }, border: { color: colours.line }, ticks },
        y: {
          beginAtZero: !isLine || (data.isFromZero ?? false),
          grid: { color: colours.line },
          border: { display: false },
          ticks: { ...ticks, maxTicksLimit: 6, callback: (value) => format(Number(value)) },
        },
      },
      interaction: { mode: "index", intersect: false },
      plugins: {
        tooltip: {
          callbacks: { label: (item) => textOf(data, item.datasetIndex, item.dataIndex) },
        },
        legend: {
          display: data.series.length > 1,
          align: "end",
          reverse: isLine,
          labels: { color: colours.muted, boxWidth: 12, boxHeight: 12 },
        },
      },
    },
  };
}
