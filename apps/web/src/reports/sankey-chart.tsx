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
const maxHeight = 900;
/** Where there is less, parts of categories are left to the table. */
const roomyWidth = 640;
const total = "total";

/** What is drawn of the flows in so many pixels. */
function draw({ nodes, flows }: Pick<Props, "nodes" | "flows">, width: number) {
  const isRoomy = width >= roomyWidth;
  const shown = isRoomy
    ? flows
    : flows.filter(({ source, target }) => source === total || target === total);
  const ends = new Set(shown.flatMap(({ source, target }) => [source, target]));
  const ids = nodes.map(({ id }) => id).filter((id) => ends.has(id));
  const height = Math.max(240, Math.min(ids.length * rowHeight, maxHeight));
  // Texts stand right of their nodes, those of the last column too.
  const textRoom = isRoomy ? 0.19 * width : 0.32 * width;
  const size = { width: Math.max(width - textRoom, 1), height, nodeWidth, gap: 18 };
  return { sankey: layOut(ids, shown, size), height, textRoom };
}

/** Flows of money from left to right. It is drawn as wide as there is room, so its texts stay readable on a phone. */
export function SankeyChart({ label, nodes, flows }: Props) {
  const { element, width } = useWidth<HTMLDivElement>();
  const { sankey, height, textRoom } = useMemo(
    () => draw({ nodes, flows }, width),
    [nodes, flows, width],
  );
  const step = (width - textRoom) / Math.max(sankey.columns - 1, 1);
  return (
    <div ref={element} className="sankey">
      {width > 0 && (
        <svg width={width} height={height + 16} role="img" aria-label={label}>
          <Flows drawn={sankey} />
          {nodes.map((node) => {
            const placed = sankey.nodes.get(node.id);
            const isLast = placed?.column === sankey.columns - 1;
            return (
              placed && <Node key={node.id} {...{ node, placed }} room={isLast ? textRoom : step} />
            );
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
    // An area, since a line as wide as a flow would be wider where it is steep.
    const half = width / 2;
    const above = `M${from},${y0 - half} C${middle},${y0 - half} ${middle},${y1 - half} ${to},${y1 - half}`;
    const below = `L${to},${y1 + half} C${middle},${y1 + half} ${middle},${y0 + half} ${from},${y0 + half}`;
    return <path key={`${source} ${target}`} className="flow" d={`${above} ${below} Z`} />;
  });
}

type NodeProps = { node: SankeyNode; placed: PlacedNode; room: number };

/** So many pixels has a letter about. */
const letterWidth = 6.6;

function Node({ node, placed, room }: NodeProps) {
  const most = Math.max(Math.floor((room - nodeWidth - 6) / letterWidth), 6);
  const full = `${node.name} ${node.text}`;
  const wanted = full.length <= most ? full : node.name;
  const text = wanted.length > most ? `${wanted.slice(0, most - 1)}…` : wanted;
  return (
    <g className={`node ${node.tone}`}>
      <title>{full}</title>
      <rect x={placed.x} y={placed.y} width={nodeWidth} height={placed.height} rx={2} />
      <text
        x={placed.x + nodeWidth + 6}
        y={placed.y + Math.max(placed.height / 2, 6)}
        dominantBaseline="middle"
      >
        {text}
      </text>
    </g>
  );
}
