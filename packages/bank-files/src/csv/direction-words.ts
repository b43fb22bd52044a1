import { foldText } from "@outlay/core/without-schemas";

const list = (text: string) => text.split("|");

const incoming = new Set(
  list(
    "π|收入|refund|return|deposits|transfer in|interest|credit|cr|c|cred|crdt|in|h|haben|bij|+|k|bevetel|jovairas|gutschrift|eingang|deposit|inflow|incoming|received|abono|haber|entrata|avere|accredito|wplyw|uznanie|" +
      "prijem|credito|income|money in|paid in|ingreso|einnahme|j|recette|kredit|crediteren|plus|entrada|receita|insattning|tulo|ind|inn|a favore",
  ),
);

const outgoing = new Set(
  list(
    "χ|支出|exp|purchase|sale|withdrawals|transfer out|debit|dr|db|d|deb|dbit|out|s|soll|af|-|kiadas|terheles|belastung|ausgang|withdrawal|outflow|outgoing|cargo|debe|uscita|dare|addebito|wydatek|obciazenie|" +
      "vydaj|debito|expense|money out|paid out|gasto|ausgabe|t|depense|lastschrift|debiteren|debet|minus|saida|despesa|uttag|meno|ud|ut",
  ),
);

/** The direction that a word says; null when it says none. */
export function directionOf(cell: string): "in" | "out" | null {
  const word = foldText(cell)
    .trim()
    .replace(/\.$/, "")
    .replaceAll("-", cell.length > 1 ? " " : "-");
  if (incoming.has(word)) return "in";
  return outgoing.has(word) ? "out" : null;
}

const billWords = new Set(["purchase", "sale"]);
const billIncoming = new Set(list("payment|payments|credit|return|refund|reversal"));
const billOutgoing = new Set(
  list("fee|fees|interest|interest charge|finance charge|late fee|cash advance|charge|debit"),
);

/** Whether words are those of a card's bill: only there is a purchase called so. */
export const areOfBill = (cells: string[]): boolean =>
  cells.some((cell) => billWords.has(foldText(cell)));

/** The direction that a word says on a card's bill, where a payment comes in and interest goes out. */
export function directionOnBill(cell: string): "in" | "out" | null {
  const word = foldText(cell).trim();
  if (billIncoming.has(word)) return "in";
  return billOutgoing.has(word) ? "out" : directionOf(cell);
}
