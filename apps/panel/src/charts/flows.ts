import { isRecord, stringField } from "../json.ts";

/** What a flow begins or ends at: a category, the total, or what remains. */
export interface FlowNode {
  readonly id: string;
  readonly name: string;
  readonly kind: FlowKind;
  /** Decimal string: what flows through it. */
  readonly amount: string;
}

export interface Flow {
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  /** Decimal string, as it came; `value` is for drawing only. */
  readonly amount: string;
  readonly value: number;
}

export interface Flows {
  readonly title: string;
  readonly currency: string;
  readonly nodes: readonly FlowNode[];
  readonly flows: readonly Flow[];
}

const kinds = ["income", "expense", "total", "saved", "deficit"] as const;
export type FlowKind = (typeof kinds)[number];

/** Cash flow as a Sankey diagram shows it; null for another result. */
export function flowsOf(path: string, data: unknown): Flows | null {
  if (path !== "analytics.cashflow" || !isRecord(data)) return null;
  const flows = recordsOf(data["links"]).flatMap(readFlow);
  const nodes = recordsOf(data["nodes"]).flatMap((node) => readNode(node, flows));
  const currency = stringField(data, "currency") ?? "";
  const [from, to] = [stringField(data, "from"), stringField(data, "to")];
  const days = from === undefined ? `until ${to ?? ""}` : `${from} to ${to ?? ""}`;
  return { title: `Cash flow, ${currency}, ${days}`, currency, nodes, flows };
}

function readFlow(link: unknown): Flow[] {
  const from = stringField(link, "source");
  const to = stringField(link, "target");
  const amount = stringField(link, "amount");
  if (from === undefined || to === undefined || amount === undefined) return [];
  return [{ from, to, amount, value: Number(amount) }];
}

function readNode(node: unknown, flows: readonly Flow[]): FlowNode[] {
  const id = stringField(node, "id");
  const kind = kinds.find((each) => each === stringField(node, "kind"));
  if (id === undefined || kind === undefined) return [];
  const ends = ["from", "to"] as const;
  const sides = ends.map((end) => flows.filter((flow) => flow[end] === id));
  // What does not go on from a category to its subcategories stays in it: the larger side is the whole.
  const sums = sides.map((side) => sumOf(side.map(({ amount }) => amount)));
  const [amount = "0"] = sums.toSorted((left, right) => Number(right) - Number(left));
  return [{ id, name: stringField(node, "name") ?? id, kind, amount }];
}

/** The exact sum of decimals of one currency, which all have its digits. */
export function sumOf(amounts: readonly string[]): string {
  const digits = amounts[0]?.split(".")[1]?.length ?? 0;
  const minor = amounts.reduce((sum, amount) => sum + BigInt(amount.replace(".", "")), 0n);
  if (digits === 0) return String(minor);
  const text = String(minor).padStart(digits + 1, "0");
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function recordsOf(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
