import { foldText } from "@outlay/core/without-schemas";

const phrases = (text: string) => text.split("|");

const pendingWords = phrases(
  "pending|pend|vorgemerkt|ausstehend|processing|authorised|authorized|authorisation|authorization|hold|on hold|non contabilizzato|da contabilizzare|en attente|a venir|pendiente|" +
    "oczekuj|w realizacji|in behandeling|in sospeso|gereserveerd|autorizzat|reserver|reserved|reservation|blokada|uncleared|awaiting|scheduled|not posted|temporary|nezauctovano|cekajici|" +
    "fuggoben|zarolt|odottaa|varaus|prenotat|pendente|em processamento|wird verarbeitet|in bearbeitung|afventer|venter|unposted|in progress",
);

const voidWords = phrases(
  "交易关闭|memo|reverted|cancelled|canceled|failed|declined|rejected|refused|voided|expired|returned to sender|ruckgangig|storniert|abgelehnt|fehlgeschlagen|abgebrochen|" +
    "annule|refuse|rejete|echoue|anulad|rechazad|revertid|cancelad|fallid|teruggedraaid|geannuleerd|mislukt|geweigerd|annullat|rifiutat|stornat|non riuscit|" +
    "wycofan|odrzucon|anulowan|zruseno|zamitnut|odmitnut|makulerad|avvist|annulleret|afvist|visszavont|torolt|sikertelen|elutasit|denied|deleted|removed|blocked|slettet|raderad|poistettu|usuniet|eliminad|geloscht|verwijderd|recusad|falhou",
);

export type StatusWord = "booked" | "pending" | "void";

/** What a status says; words that it does not know mean booked. */
export function statusOf(cell: string): StatusWord {
  const text = foldText(cell).trim();
  if (text === "") return "booked";
  if (voidWords.some((word) => text.startsWith(word))) return "void";
  return pendingWords.some((word) => text.includes(word)) ? "pending" : "booked";
}

const states = new Set(
  phrases(
    "pending|umsatz vorgemerkt|vorgemerkt|ausstehend|non contabilizzato|in sospeso|en attente|pendiente|reverted|cancelled|canceled|declined|pend|nezauctovano|reserverat|memo",
  ),
);

/** A cell that says nothing but that its row is not booked, or has no effect. */
export const isStateWord = (cell: string) => cell.length < 24 && states.has(foldText(cell).trim());

/** Whether a cell where a date should be says that the row is not booked yet. */
export const isPendingMark = (cell: string) =>
  cell.length > 2 &&
  !/\d/.test(cell) &&
  (statusOf(cell) === "pending" || /^(?:offen|open)$/i.test(cell));

const openingWords = phrases(
  "sakuma atlikums|likutis pradziai|beginning balance|opening balance|balance brought forward|brought forward|previous balance|anfangssaldo|anfangsbestand|alter kontostand|kontostand alt|alter saldo|saldo alt|saldo anterior|" +
    "saldo inicial|saldo iniziale|saldo inizio|solde initial|solde precedent|ancien solde|beginsaldo|begin saldo|saldo poczatkowe|pocatecni zustatek|pocatocny zostatok|ingaende saldo|" +
    "startsaldo|saldo awal|mutasi awal|nyito egyenleg|alkusaldo|saldo di apertura|saldo de abertura|initial balance|solde ouverture|saldo otwarcia|kontostand am anfang|eroffnungssaldo",
);

const closingWords = phrases(
  "beigu atlikums|likutis pabaigai|solde euros|solde euro|saldo eur|saldo euro|ending balance|closing balance|end balance|carried forward|balance carried forward|endsaldo|endbestand|neuer kontostand|schlusssaldo|saldo final|saldo finale|" +
    "solde final|nouveau solde|eindsaldo|eind saldo|laatste saldo|ledger balance|ending ledger balance|saldo koncowe|konecny zustatek|konecny zostatok|utgaende saldo|slutsaldo|saldo akhir|zaro egyenleg|loppusaldo|saldo di chiusura|" +
    "saldo actual|saldo atual|current balance|saldo al|solde au|kontostand|saldo zamkniecia|available balance|saldo contabile|new balance as of|saldo disponibile",
);

const totalWords = phrases(
  "mutasi debet|mutasi kredit|mutasi debit|total|totals|totaal|totale|totali|summe|summen|sum|suma|sumy|soucet|celkem|summa|yhteensa|osszesen|total debits|total credits|gesamt|gesamtsumme|sous total|subtotal|razem|spolu|i alt",
);

const dayBalanceWords = phrases(
  "saldo do dia|saldo del dia|saldo dia|saldo|balance|solde|daily balance|tagessaldo|saldo bloqueado|s a l d o|new balance|ouverture",
);

const startsWithPhrase = (text: string, list: string[]) =>
  list.some(
    (phrase) =>
      text === phrase ||
      (text.startsWith(phrase) && !/\p{Letter}/u.test(text[phrase.length] ?? "")),
  );

/** A part of each of the phrases above: most texts have none of them, and need no closer look. */
const stems =
  /sald|bal|atlik|likut|sold|bestand|kontostand|forward|total|sum|celkem|z[uů]stat|zostat|egyenleg|ouvert|sou[cč]et|yhteens|sszes|razem|spolu|i alt|gesamt|mutasi|s a l d o/i;

/** What a line is that is no entry; null when nothing says that it is one. */
export function lineKind(cell: string): "opening" | "closing" | "balance" | "total" | null {
  if (cell.length > 60 || !stems.test(cell)) return null;
  const text = foldText(cell)
    .replaceAll(/[^\p{Letter}\p{Number} ]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (text === "") return null;
  if (startsWithPhrase(text, openingWords)) return "opening";
  if (startsWithPhrase(text, closingWords)) return "closing";
  const bare = text.replaceAll(/\d+/g, "").trim();
  if (dayBalanceWords.includes(bare)) return "balance";
  return totalWords.includes(bare) ? "total" : null;
}

/** Whether the first cell of a line without a day says that it adds up others: "Total per currency". */
export const isTotalLine = (cell: string) =>
  stems.test(cell) && startsWithPhrase(foldText(cell).trim(), totalWords);

/** What a card's bank says of a payment. */
const paymentWords = phrases(
  "ihre zahlung|zahlung - danke|zahlung danke|inclusao de pagamento|payment received|payment thank you|payment - thank you|thank you|payment received - thank you|zahlung erhalten|" +
    "paiement recu|pago recibido|pagamento ricevuto|pagamento recebido|betaling ontvangen|inbetalning|innbetaling|indbetaling|zahlungseingang|payment, thank",
);

/** What the bank of the paying account says too. */
const loosePaymentWords = phrases(
  "autopay|automatic payment|prelevement automatique|online payment|mobile payment|payment from|e-payment|electronic payment|pymt|direct debit payment|directdebit|splata karty",
);

const hasWord = (text: string, words: string[]) => {
  if (!/pa[yi]|pag|pymt|betal|zahlung|pr[eé]l|debit|thank|sp[lł]ata/i.test(text)) return false;
  const folded = foldText(text);
  return words.some((word) => folded.includes(word));
};

/** Whether a text says that a card's bill was paid, which is money in. */
export const isCardPayment = (text: string): boolean => hasWord(text, paymentWords);

const refundWords = phrases(
  "refund|ruckerstattung|erstattung|remboursement|reembolso|rimborso|terugbetaling|aterbetalning|refusion|tilbagebetaling|zwrot",
);

/** Whether a text says that a purchase was given back. */
export const isRefund = (text: string): boolean => {
  const folded = foldText(text);
  return refundWords.some((word) => folded.includes(word));
};

const incomeWords = new Set(
  phrases(
    "income|paycheck|paychecks|salary|wages|einkommen|einnahmen|gehalt|lohn|revenu|revenus|salaire|ingreso|ingresos|nomina|" +
      "reddito|stipendio|salario|renda|inkomen|salaris|inkomst|lon|wynagrodzenie|mzda|prijem",
  ),
);

/** Whether a category is that of what somebody earns. */
export const isIncome = (category: string): boolean =>
  category.length < 20 && incomeWords.has(foldText(category).trim());

/** Whether a text is of a card's payment, from one side or the other. */
export const mayBeCardPayment = (text: string): boolean => hasWord(text, loosePaymentWords);
