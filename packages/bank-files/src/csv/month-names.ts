import { foldText } from "@outlay/core/without-schemas";

/** Beginnings of the names of months, without accents, in the languages of many banks. */
const beginnings = [
  "jan ene gen sty led tam sijecan ian jaan oca ιαν янв яну січ",
  "feb fev fevr lut uno unor vel hel veebr sub φεβ фев лют",
  "mar marz mrt mars maart brez bre maa mars μαρ мар бер",
  "apr abr avr kwi dub huhti nis απρ апр кві",
  "may mai maj mag mei kve touko maio μαι май мая тра",
  "jun juin giu cze kesa iun juun haz ιουν июн юни чер",
  "jul juil lug lip cervenec heina iul juul tem ιουλ июл юли лип",
  "aug aout ago sie srp elo avg agu αυγ авг сер",
  "sep set sept wrz zar szept syys eyl σεπ сен вер",
  "oct okt ott out paz rij loka eki οκτ окт жов",
  "nov lis marras noi kas νοε ноя ное",
  "dec dez dic gru pro joulu des dets ara δεκ дек гру",
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
