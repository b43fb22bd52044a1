import { useEffect, useMemo, useRef, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import type { ChartData } from "./chart.logic.ts";
import "./chart.css";

type Props = {
  /** What it shows, for people who cannot see it. A table beside it has the figures. */
  label: string;
  /** Of the values. */
  currency: string;
  data: ChartData;
};

/** Counts the changes of the theme, and of screen and paper: a canvas has to be drawn again in its colours. */
function useThemeChanges(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const changed = () => setChanges((count) => count + 1);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const media = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("print")];
    for (const query of media) query.addEventListener("change", changed);
    return () => {
      observer.disconnect();
      for (const query of media) query.removeEventListener("change", changed);
    };
  }, []);
  return changes;
}

/** A chart whose library is loaded with the first one. */
export function Chart(props: Props) {
  return <Canvas key={useThemeChanges()} {...props} />;
}

function Canvas({ label, currency, data }: Props) {
  const { t, locale } = useI18n();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isFailed, setFailed] = useState(false);
  const axis = useMemo(() => {
    const format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      notation: "compact",
      maximumFractionDigits: 1,
    });
    return { format: (value: number) => format.format(value) };
  }, [locale, currency]);
  useEffect(() => {
    let isGone = false;
    let remove = () => {};
    const draw = async () => {
      const { drawChart } = await import("./draw-chart.ts");
      if (!isGone && canvas.current) remove = drawChart(canvas.current, data, axis);
    };
    draw().catch(() => setFailed(true));
    return () => {
      isGone = true;
      remove();
    };
  }, [data, axis]);
  if (isFailed) return <p className="muted">{t("chart.failed")}</p>;
  return (
    <div className="chart">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}
