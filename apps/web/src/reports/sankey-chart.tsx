import { useMemo } from "react";
import { type Flow, layOut, type PlacedNode, type Sankey } from "./sankey.logic.ts";
import { useWidth } from "./use-width.ts";

export type SankeyNode = {
  id: string;
  name: string;
  tone: "positive" | "accent" | "negative" | "muted";
  text: string;
};
type Props = { label: string; nodes: readonly SankeyNode[]; flows: readonly Flow[] };

const nodeWidth = 10;
const rowHeight = 34;

/** Flows of money from left to right. It is drawn as wide as there is room, so its texts stay readable on a phone. */
export function SankeyChart({ label, nodes, flows }: Props) {
  const { element, width } = useWidth<HTMLDivElement>();
  const height = Math.max(240, Math.min(nodes.length * rowHeight, 900));
  const drawn = useMemo(() => {
    const size = { width: Math.max(width, 1), height, nodeWidth, gap: 18 };
    const ids = nodes.map(({ id }) => id);
    return layOut(ids, flows, size);
  }, [nodes, flows, width, height]);
  return (
    <div ref={element} className="sankey">
      {width > 0 && (
        <svg width={width} height={height + 16} role="img" aria-label={label}>
          <Flows drawn={drawn} />
          {nodes.map((node) => {
            const placed = drawn.nodes.get(node.id);
            return placed && <Node key={node.id} {...{ node, placed, drawn, width }} />;
          })}
        </svg>
      )}
    </div>
  );
}

function Flows({ drawn }: { drawn: Sankey }) {
  return drawn.flows.map(({ flow: { source, target }, y0, y1, width }) => {
    const from = (drawn.nodes.get(source)?.x ?? 0) + nodeWidth;
    const to = drawn.nodes.get(target)?.x ?? 0;
    const middle = (from + to) / 2;
    return (
      <path
        key={`${source} ${target}`}
        className="flow"
        d={`M${from},${y0} C${middle},${y0} ${middle},${y1} ${to},${y1}`}
        strokeWidth={width}
      />
    );
  });
}

type NodeProps = { node: SankeyNode; placed: PlacedNode; drawn: Sankey; width: number };

/** So many pixels has a letter about. */
const letterWidth = 6.6;

function Node({ node, placed, drawn, width }: NodeProps) {
  const isLast = placed.column === drawn.columns - 1;
  const room = Math.max(width / Math.max(drawn.columns - 1, 1) - nodeWidth - 16, 40);
  const most = Math.max(Math.floor(room / letterWidth), 6);
  const full = `${node.name} ${node.text}`;
  const wanted = full.length <= most ? full : node.name;
  const text = wanted.length > most ? `${wanted.slice(0, most - 1)}…` : wanted;
  const x = isLast ? placed.x - 6 : placed.x + nodeWidth + 6;
  return (
    <g className={`node ${node.tone}`}>
      <title>{full}</title>
      <rect x={placed.x} y={placed.y} width={nodeWidth} height={placed.height} rx={2} />
      <text
        x={x}
        y={placed.y + Math.max(placed.height / 2, 6)}
        dominantBaseline="middle"
        textAnchor={isLast ? "end" : "start"}
      >
        {text}
      </text>
    </g>
  );
}
