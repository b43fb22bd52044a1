import type { JSX } from "preact";
import type { Flows } from "./flows.ts";
import { type DrawnNode, GAP, layOut } from "./sankey.ts";

interface SankeyViewProps {
  readonly flows: Flows;
  /** Pixels. */
  readonly width: number;
}

/** A Sankey diagram. Each part says its exact amount when it is pointed at. */
export function SankeyView({ flows, width }: SankeyViewProps): JSX.Element {
  const { nodes, flows: drawn, height, room } = layOut(flows, width);
  return (
    <svg
      class="sankey"
      role="img"
      aria-label={`${flows.title}: ${flows.flows.length} flows, which the table below lists.`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      {drawn.map(({ path, width: thickness, kind, label }, at) => (
        <path key={at} class={`flow flow-${kind}`} d={path} stroke-width={thickness}>
          <title>{label}</title>
        </path>
      ))}
      {nodes.map((node) => (
        <NodeMark key={node.id} node={node} room={room} currency={flows.currency} />
      ))}
    </svg>
  );
}

// Pixels, of a letter of the labels at its widest.
const LETTER = 7;

function NodeMark(props: { node: DrawnNode; room: number; currency: string }): JSX.Element {
  const { node, room, currency } = props;
  const { name, kind, amount } = node;
  // What would run into the next column is left out: pointing shows it, and so does the table.
  const letters = Math.floor(room / LETTER);
  const hasAmount = letters > 12 + amount.length;
  const most = hasAmount ? letters - amount.length - 1 : letters;
  const short = name.length > most ? `${name.slice(0, most - 1)}…` : name;
  return (
    <g>
      <title>{`${name}: ${amount} ${currency}`}</title>
      <rect
        class={`flow-node flow-${kind}`}
        x={node.x}
        y={node.y}
        width={node.width}
        height={node.height}
      />
      <text x={node.x + node.width + GAP} y={node.y + node.height / 2} dy="0.35em">
        {short}
        {hasAmount && <tspan class="flow-amount"> {amount}</tspan>}
      </text>
    </g>
  );
}
