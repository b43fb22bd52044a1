import "./line-chart.css";

const width = 600;
const height = 120;

type Props = {
  /** What it shows, for people who cannot see it. */
  label: string;
  /** Floats will do: they are drawn, not counted. */
  values: readonly number[];
  /** What each point is, shown when pointed at. */
  names: readonly string[];
};

/** A line over time, with the zero line where it is crossed. Larger charts load a library. */
export function LineChart({ label, values, names }: Props) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const range = high - low || 1;
  const x = (index: number) => (index / Math.max(values.length - 1, 1)) * width;
  const y = (value: number) =>
    high === low ? height / 2 : height - 4 - ((value - low) / range) * (height - 8);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const step = width / Math.max(values.length, 1);
  return (
    <svg
      className="line-chart"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="area" d={`M0,${height} L${points.join(" L")} L${width},${height} Z`} />
      {low < 0 && high > 0 && <path className="zero" d={`M0,${y(0)} H${width}`} />}
      <polyline points={points.join(" ")} />
      {names.map((name, index) => (
        <rect key={name} x={index * step} width={step} height={height} className="hit">
          <title>{name}</title>
        </rect>
      ))}
    </svg>
  );
}
