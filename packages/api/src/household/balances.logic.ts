export type Net = { id: string; minor: bigint };
export type SettlingTransfer = { from: string; to: string; minor: bigint };

/** Settles a group whose nets add up to zero by one transfer fewer than there are people. */
function settleGroup(group: readonly Net[]): SettlingTransfer[] {
  const open = group.map((net) => ({ ...net }));
  const transfers: SettlingTransfer[] = [];
  for (;;) {
    const ordered = open.toSorted((a, b) => (a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0));
    const debtor = ordered[0];
    const creditor = ordered.at(-1);
    if (!debtor || !creditor || debtor.minor === 0n) return transfers;
    const minor = -debtor.minor < creditor.minor ? -debtor.minor : creditor.minor;
    transfers.push({ from: debtor.id, to: creditor.id, minor });
    debtor.minor += minor;
    creditor.minor -= minor;
  }
}

/** Pairs of opposite nets: each settles both by one transfer, which is never one too many. */
function takePairs(nets: readonly Net[]): { pairs: Net[][]; rest: Net[] } {
  const waiting = new Map<bigint, Net[]>();
  const pairs: Net[][] = [];
  for (const net of nets) {
    const other = waiting.get(-net.minor)?.pop();
    if (other) pairs.push([other, net]);
    else waiting.set(net.minor, [...(waiting.get(net.minor) ?? []), net]);
  }
  return { pairs, rest: [...waiting.values()].flat() };
}

/** As many groups that settle within themselves as can be: of all subsets, so for few people only. */
function findGroups(nets: readonly Net[]): Net[][] {
  const size = 1 << nets.length;
  const sums: bigint[] = [0n];
  const groups = new Uint8Array(size);
  const last = new Int8Array(size).fill(-1);
  for (let set = 1; set < size; set += 1) {
    const lowest = 31 - Math.clz32(set & -set);
    sums[set] = (sums[set & (set - 1)] ?? 0n) + (nets[lowest]?.minor ?? 0n);
    const isClosed = sums[set] === 0n ? 1 : 0;
    for (let index = 0; index < nets.length; index += 1) {
      if ((set & (1 << index)) === 0) continue;
      const count = (groups[set ^ (1 << index)] ?? 0) + isClosed;
      if (last[set] !== -1 && count <= (groups[set] ?? 0)) continue;
      groups[set] = count;
      last[set] = index;
    }
  }
  const found: Net[][] = [];
  for (let set = size - 1; set > 0; set ^= 1 << (last[set] ?? 0)) {
    if (sums[set] === 0n) found.push([]);
    const net = nets[last[set] ?? 0];
    if (net) found.at(-1)?.push(net);
  }
  return found;
}

/** Beyond so many people who owe different amounts, the search for the fewest transfers would take too long. */
const mostSearched = 15;

/** Transfers that settle nets, which add up to zero: as few as can be for up to 15 people besides pairs of opposite nets. */
export function settlingTransfers(nets: readonly Net[]): SettlingTransfer[] {
  const { pairs, rest } = takePairs(nets.filter(({ minor }) => minor !== 0n));
  const groups = rest.length <= mostSearched ? findGroups(rest) : [rest];
  return [...pairs, ...groups].flatMap(settleGroup);
}
