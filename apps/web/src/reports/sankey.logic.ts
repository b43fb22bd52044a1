/** A flow between two nodes. Floats will do: they are drawn, not counted. */
export type Flow = { source: string; target: string; value: number };

export type PlacedNode = { id: string; x: number; y: number; height: number; column: number };
export type PlacedFlow = { flow: Flow; y0: number; y1: number; width: number };
export type Sankey = {
  nodes: ReadonlyMap<string, PlacedNode>;
  flows: readonly PlacedFlow[];
  columns: number;
};

type Size = { width: number; height: number; nodeWidth: number; gap: number };

/** The column of each node: one right of the rightmost node that flows into it. Flows in a circle stop after as many steps as there are nodes. */
function columnsOf(ids: readonly string[], flows: readonly Flow[]): Map<string, number> {
  const columns = new Map(ids.map((id) => [id, 0]));
  for (let step = 0; step < ids.length; step += 1) {
    let isMoved = false;
    for (const { source, target } of flows) {
      const wanted = (columns.get(source) ?? 0) + 1;
      if (wanted <= (columns.get(target) ?? 0) || wanted >= ids.length) continue;
      columns.set(target, wanted);
      isMoved = true;
    }
    if (!isMoved) break;
  }
  // What flows into the total stands beside it, however deep other branches are.
  for (const id of ids) {
    const targets = flows.filter(({ source }) => source === id).map(({ target }) => target);
    if (targets.length === 0 || flows.some(({ target }) => target === id)) continue;
    columns.set(id, Math.min(...targets.map((target) => columns.get(target) ?? 1)) - 1);
  }
  return columns;
}

/**
 * Each column in the order of the one beside it, so that parts stand where the whole does and few flows cross: a node
 * by what flows into it, one with nothing flowing into it by what it flows into.
 */
function stacksOf(
  ids: readonly string[],
  flows: readonly Flow[],
  column: ReadonlyMap<string, number>,
): string[][] {
  const stacks = [...Map.groupBy(ids, (id) => column.get(id) ?? 0)]
    .toSorted(([left], [right]) => left - right)
    .map(([, stack]) => stack);
  const into = Map.groupBy(flows, ({ target }) => target);
  const outOf = Map.groupBy(flows, ({ source }) => source);
  const sort = (stack: string[], others: string[], othersOf: (id: string) => string[]) => {
    const place = new Map(others.map((id, at) => [id, at]));
    const rank = (id: string) =>
      Math.min(...othersOf(id).map((other) => place.get(other) ?? others.length), others.length);
    stack.sort((left, right) => rank(left) - rank(right));
  };
  const sources = (id: string) => (into.get(id) ?? []).map(({ source }) => source);
  const targets = (id: string) => (outOf.get(id) ?? []).map(({ target }) => target);
  const total = stacks.findIndex((stack) => stack.some((id) => sources(id).length > 0));
  for (let at = total + 1; at < stacks.length; at += 1)
    sort(stacks[at] ?? [], stacks[at - 1] ?? [], sources);
  for (let at = total - 1; at >= 0; at -= 1) sort(stacks[at] ?? [], stacks[at + 1] ?? [], targets);
  return stacks;
}

const sumOf = (flows: readonly Flow[]) => flows.reduce((sum, { value }) => sum + value, 0);

/** Places nodes in columns, as tall as what flows through them, and the flows between them. */
export function layOut(ids: readonly string[], flows: readonly Flow[], size: Size): Sankey {
  const column = columnsOf(ids, flows);
  const count = Math.max(0, ...column.values()) + 1;
  const into = Map.groupBy(flows, ({ target }) => target);
  const outOf = Map.groupBy(flows, ({ source }) => source);
  const valueOf = (id: string) => Math.max(sumOf(into.get(id) ?? []), sumOf(outOf.get(id) ?? []));
  const stacks = stacksOf(ids, flows, column);
  // As tall as the fullest column allows.
  const scale = Math.min(
    ...stacks.map((stack) => {
      const room = Math.max(size.height - size.gap * (stack.length - 1), size.height / 4);
      return (
        room /
        Math.max(
          stack.reduce((sum, id) => sum + valueOf(id), 0),
          Number.MIN_VALUE,
        )
      );
    }),
  );
  const step = count > 1 ? (size.width - size.nodeWidth) / (count - 1) : 0;
  const nodes = new Map<string, PlacedNode>();
  for (const [at, stack] of stacks.entries()) {
    let y = 0;
    for (const id of stack) {
      const height = Math.max(valueOf(id) * scale, 1);
      nodes.set(id, { id, x: at * step, y, height, column: at });
      y += height + size.gap;
    }
  }
  return { nodes, flows: placeFlows(flows, nodes, scale), columns: count };
}

function placeFlows(
  flows: readonly Flow[],
  nodes: ReadonlyMap<string, PlacedNode>,
  scale: number,
): PlacedFlow[] {
  const left = new Map<string, number>();
  const arrived = new Map<string, number>();
  const take = (used: Map<string, number>, id: string, width: number) => {
    const before = used.get(id) ?? 0;
    used.set(id, before + width);
    return (nodes.get(id)?.y ?? 0) + before + width / 2;
  };
  const height = (id: string) => nodes.get(id)?.y ?? 0;
  const inOrder = flows.toSorted(
    (one, other) =>
      height(one.source) - height(other.source) || height(one.target) - height(other.target),
  );
  return inOrder.map((flow) => {
    const width = Math.max(flow.value * scale, 1);
    return {
      flow,
      width,
      y0: take(left, flow.source, width),
      y1: take(arrived, flow.target, width),
    };
  });
}
