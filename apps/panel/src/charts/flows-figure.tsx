import type { FunctionComponent, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Flows } from "./flows.ts";

type View = FunctionComponent<{ flows: Flows; width: number }>;

// Pixels: narrower, and the labels of the columns would cover each other. The figure scrolls by itself then.
const MIN_WIDTH = 440;

/** The cash flow drawn; what draws it is loaded with the first one. */
export function FlowsFigure({ flows }: { flows: Flows }): JSX.Element {
  const area = useRef<HTMLDivElement>(null);
  const [View, setView] = useState<View | "failed" | null>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    import("./sankey-view.tsx")
      .then(({ SankeyView }) => setView(() => SankeyView))
      .catch(() => setView("failed"));
  }, []);
  useEffect(() => {
    if (area.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(area.current);
    return () => observer.disconnect();
  }, []);
  if (flows.flows.length === 0)
    return <p class="empty">{flows.title}: no income and no expenses.</p>;
  return (
    <figure class="chart">
      <figcaption>{flows.title}</figcaption>
      <div class="flows" ref={area} role="region" aria-label={flows.title} tabIndex={0}>
        {View === "failed" && (
          <p class="empty">The diagram could not be loaded. The table shows the flows.</p>
        )}
        {View !== null && View !== "failed" && width > 0 && (
          <View flows={flows} width={Math.max(MIN_WIDTH, width)} />
        )}
      </div>
    </figure>
  );
}
