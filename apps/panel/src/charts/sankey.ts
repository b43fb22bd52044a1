import { sankey, sankeyCenter, sankeyLinkHorizontal } from "d3-sankey";
import type { Flow, FlowKind, FlowNode, Flows } from "./flows.ts";

export interface DrawnNode extends FlowNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnFlow {
  /** An SVG path through its middle. */
  readonly path: string;
  readonly width: number;
  readonly kind: FlowKind;
  /** `Salary → Total: 3000.00 EUR` */
  readonly label: string;
}

export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly flows: readonly DrawnFlow[];
  readonly height: number;
  /** Pixels for a label, right of its node: up to the next column, or to the edge. */
  readonly room: number;
}

// Pixels: a line of text fits beside the thinnest node.
const PADDING = 14;
const ROW = 26;
const NODE_WIDTH = 10;
/** Between a node and its label, and between that and the next node. */
export const GAP = 5;

/** Places of nodes and flows in a width; as high as the fullest column needs. */
export function layOut(flows: Flows, width: number): Drawing {
  const columns = Map.groupBy(place(flows, width, ROW).nodes, ({ x0 }) => x0);
  const rows = Math.max(...[...columns.values()].map(({ length }) => length));
  const height = Math.max(160, rows * ROW);
  // The last column has as much room for its labels as the others.
  const room = width / columns.size - NODE_WIDTH;
  const drawn = place(flows, width - room, height);
  const toPath = sankeyLinkHorizontal();
  const byId = new Map(flows.nodes.map((node) => [node.id, node]));
  return {
    height,
    room: room - 2 * GAP,
    nodes: drawn.nodes.map((node) => {
      const { x0 = 0, x1 = 0, y0 = 0, y1 = 0 } = node;
      return { ...node, x: x0, y: y0, width: x1 - x0, height: Math.max(1, y1 - y0) };
    }),
    flows: drawn.links.map((link) => {
      const [from, to] = [byId.get(link.from), byId.get(link.to)];
      return {
        path: toPath(link) ?? "",
        width: Math.max(1, link.width ?? 1),
        kind: (from?.kind === "total" ? to?.kind : from?.kind) ?? "total",
        label: `${from?.name ?? ""} → ${to?.name ?? ""}: ${link.amount} ${flows.currency}`,
      };
    }),
  };
}

function place({ nodes, flows }: Flows, width: number, height: number) {
  const order = treeOrder(nodes, flows);
  const layout = sankey<FlowNode & { readonly order: number }, Flow>()
    .nodeId(({ id }) => id)
    .nodeAlign(sankeyCenter)
    .nodeWidth(NODE_WIDTH)
    .nodePadding(PADDING)
    .nodeSort((left, right) => left.order - right.order)
    .extent([
      [1, PADDING / 2],
      [width - 1, height - PADDING / 2],
    ]);
  return layout({
    // It writes into what it is given.
    nodes: nodes.map((node) => ({ ...node, order: order.indexOf(node.id) })),
    links: flows.map((flow) => ({ ...flow, source: flow.from, target: flow.to })),
  });
}

/** Flows make a tree around the total: in the order of its branches, none crosses another. */
function treeOrder(nodes: readonly FlowNode[], flows: readonly Flow[]): readonly string[] {
  const ids = new Set<string>();
  const visit = (id: string) => {
    if (ids.has(id)) return;
    ids.add(id);
    for (const { from, to } of flows) {
      if (from === id) visit(to);
      if (to === id) visit(from);
    }
  };
  const total = nodes.find(({ kind }) => kind === "total");
  if (total !== undefined) visit(total.id);
  return [...ids];
}
