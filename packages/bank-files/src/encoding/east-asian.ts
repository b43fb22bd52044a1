type Byte = (byte: number) => boolean;

/** An encoding whose letters have two bytes each. */
type DoubleByte = {
  label: string;
  lead: Byte;
  trail: Byte;
  /** Letters of one byte, which are neither ASCII nor the first of two. */
  single?: Byte;
  /** First bytes that nearly all texts of its language are made of. */
  common: Byte;
};

const within =
  (...ranges: [from: number, to: number][]): Byte =>
  (byte) =>
    ranges.some(([from, to]) => byte >= from && byte <= to);

const trailOfGrid = within([0xa1, 0xfe]);

/** Korean comes before Chinese: its common letters are a part of where Chinese has its own. */
const encodings: DoubleByte[] = [
  {
    label: "shift_jis",
    lead: within([0x81, 0x9f], [0xe0, 0xfc]),
    trail: within([0x40, 0x7e], [0x80, 0xfc]),
    single: within([0xa1, 0xdf]),
    common: within([0x81, 0x83], [0x88, 0x98]),
  },
  {
    label: "euc-kr",
    lead: within([0xa1, 0xfd]),
    trail: trailOfGrid,
    common: within([0xa1, 0xa3], [0xb0, 0xc8]),
  },
  {
    label: "gb18030",
    lead: within([0x81, 0xfe]),
    trail: within([0x40, 0x7e], [0x80, 0xfe]),
    common: within([0xa1, 0xa3], [0xb0, 0xd7]),
  },
  {
    label: "big5",
    lead: within([0xa1, 0xf9]),
    trail: within([0x40, 0x7e], [0xa1, 0xfe]),
    common: within([0xa1, 0xa1], [0xa3, 0xc6]),
  },
];

/** Enough to know a text by. */
const mostPairs = 4000;
const fewestPairs = 6;

/**
 * The encoding of a Chinese, Japanese or Korean text; undefined where it is none. Its letters stand beside each other, most
 * are common, and their second bytes lie anywhere, where those of Greek or Cyrillic capitals lie close together.
 */
export const guessEastAsian = (bytes: Uint8Array): string | undefined =>
  encodings.find((encoding) => explains(encoding, bytes))?.label;

function explains(encoding: DoubleByte, bytes: Uint8Array): boolean {
  const { pairs, faults, common, adjacent, low } = countPairs(encoding, bytes);
  return (
    pairs >= fewestPairs &&
    faults * 50 <= pairs &&
    common >= pairs * 0.9 &&
    adjacent >= pairs * 0.5 &&
    low >= pairs * 0.1
  );
}

function countPairs({ lead, trail, single, common }: DoubleByte, bytes: Uint8Array) {
  const counts = { pairs: 0, faults: 0, common: 0, adjacent: 0, low: 0 };
  let last = -2;
  for (let at = 0; at < bytes.length && counts.pairs < mostPairs; at += 1) {
    const first = bytes[at] ?? 0;
    if (first < 0x80 || single?.(first)) continue;
    const second = bytes[at + 1] ?? 0;
    if (!lead(first) || !trail(second)) {
      counts.faults += 1;
      continue;
    }
    counts.pairs += 1;
    if (common(first)) counts.common += 1;
    if (last === at - 2) counts.adjacent += 1;
    if (second < 0xc0) counts.low += 1;
    last = at;
    at += 1;
  }
  return counts;
}
