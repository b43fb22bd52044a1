import { foldText } from "@outlay/core";

/** Beginnings of the names of months, without accents, in the languages of many banks. */
const beginnings = [
  "jan ene gen sty led tam sijecan",
  "feb fev fevr lut uno unor vel hel",
  "mar marz mrt mars maart brez bre maa mars",
  "apr abr avr kwi dub huhti",
  "may mai maj mag mei kve touko maio",
  "jun juin giu cze kesa",
  "jul juil lug lip cervenec heina",
  "aug aout ago sie srp elo avg",
  "sep set sept wrz zar szept syys",
  "oct okt ott out paz rij loka",
  "nov lis marras",
  "dec dez dic gru pro joulu",
];

const months = new Map(
  beginnings.flatMap((names, index) => names.split(" ").map((name) => [name, index + 1] as const)),
);
// Czech: "cerven" begins "cervenec".
months.set("cerven", 6).set("cervna", 6).set("cervence", 7);

/** 1 to 12, by the beginning of a month's name; undefined when it is none. */
export function monthOf(name: string): number | undefined {
  const folded = foldText(name);
  if (folded.length < 3) return undefined;
  const full = months.get(folded);
  if (full !== undefined) return full;
  for (let length = Math.min(folded.length, 8); length >= 3; length -= 1) {
    const month = months.get(folded.slice(0, length));
    if (month !== undefined) return month;
  }
  return undefined;
}
