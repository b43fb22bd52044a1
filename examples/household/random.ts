/** Random numbers that are the same for the same seed. */
export type Random = {
  /** From 0 up to 1. */
  next: () => number;
  /** A whole number of 32 bits. */
  bits: () => number;
};

/** Mulberry32 by Tommy Ettinger (public domain), seeded with the hash of a text. */
export function seededRandom(seed: string): Random {
  let state = hash(seed);
  const bits = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return { bits, next: () => bits() / 2 ** 32 };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return value >>> 0;
}

/** A UUID of version 7 (RFC 9562) of an instant: the same instant and numbers give the same id. */
export function uuidV7(instantMs: number, random: Random): string {
  const time = instantMs.toString(16).padStart(12, "0");
  const hex = (digits: number) => random.bits().toString(16).padStart(8, "0").slice(-digits);
  const variant = (8 + (random.bits() % 4)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(8)}${hex(4)}`;
}
