import { isCurrency } from "@outlay/core/without-schemas";
import type { Role } from "./roles.ts";
import { has, type Kind, nameWords, words } from "./vocabulary.ts";

/** "Lastschrift in CHF" is a name of one word; "Paid in (CHF)" is one of two. */
function withoutCurrency(name: string, all: string[]): string[] {
  const at = all.findIndex((word, index) => index > 0 && isCurrency(word.toUpperCase()));
  if (at === -1) return all;
  const isApart = /[([]\s*[A-Za-z]{3}\s*[)\]]/.test(name);
  const isLinked = !isApart && ["in", "w", "en", "i", "v"].includes(all[at - 1] ?? "");
  return all.filter((_, index) => index !== at && !(isLinked && index === at - 1));
}

/** What a column of this name may hold, likeliest first; its cells decide. */
export function rolesOf(name: string): Role[] {
  const all = withoutCurrency(name, nameWords(name));
  const is = (kind: Kind) => has(all, kind);
  const roles: Role[] = [];
  if (all.length === 0) return roles;
  if (isDirection(name, all)) return ["direction", "amount"];
  if (is("date") && !all.some((word) => periodWords.has(word))) roles.push(dateRole(is));
  if (all.includes("impact") || (is("status") && !is("balance"))) roles.push("status");
  if (is("balance") && !all.includes("impact")) roles.push("balance");
  if (is("fee") && !is("note")) roles.push("fee");
  if (is("foreign") && is("currency")) roles.push("originalCurrency");
  if (is("currency") && !is("foreign")) roles.push("currency");
  if (is("account") && !is("card") && !is("others")) roles.push("account");
  roles.push(...moneyRoles(all, is));
  const isOfOther = is("others") || is("account") || is("card") || is("category");
  if (isId(is) && !isOfOther) roles.push("bankId");
  if (is("payee") && !is("number") && !is("account") && !has(all, "bank")) roles.push("payee");
  if (is("tags") && !is("note")) roles.push("tags");
  if (is("category")) roles.push("category");
  if (is("note") || is("reference")) roles.push("note");
  if (is("type")) roles.push("type");
  return roles;
}

/** Dates of the statement or the account, not of an entry. */
const periodWords = new Set(["initial", "final", "statement", "export", "due", "expiry"]);

const isId = (is: (kind: Kind) => boolean) =>
  is("bankId") || is("reference") || (is("transacted") && is("number"));

function dateRole(is: (kind: Kind) => boolean): Role {
  if (is("value")) return "valuedOn";
  if (is("booking")) return "bookedOn";
  return is("transacted") ? "transactedOn" : "date";
}

function moneyRoles(all: string[], is: (kind: Kind) => boolean): Role[] {
  if (is("card") || (is("number") && !is("amount"))) return [];
  // "In main currency" says no direction.
  if (all[0] === "in" && is("currency")) return [];
  const isOriginal = is("foreign") && is("amount") && !is("transacted");
  if (is("out") && !is("in") && !isOriginal) return ["moneyOut"];
  if (is("in") && !is("out") && !isOriginal && !(is("amount") && all.includes("in")))
    return ["moneyIn"];
  if (!is("amount")) return [];
  // "Transaction amount" is the amount; "Amount in transaction currency" is not.
  const isForeign =
    is("foreign") && (is("currency") || !all.some((word) => word.startsWith("trans")));
  return isForeign ? ["originalAmount", "amount"] : ["amount"];
}

const directionNames = new Set([
  "προσημο",
  "προσημο ποσου",
  "收 支",
  "debets kredits",
  "debetas kreditas",
  "dc",
  "d c",
  "cd",
  "c d",
  "sh",
  "s h",
  "db cr",
  "cr db",
  "dr cr",
  "cr dr",
  "af bij",
  "bij af",
  "debit credit",
  "credit debit",
  "soll haben",
  "direction",
  "credit debit indicator",
  "debit credit indicator",
  "bevetel kiadas",
  "kiadas bevetel",
  "richting",
  "transaction direction",
  "indicator",
  "cdi",
  "cdtdbtind",
  "sign",
  "vorzeichen",
  "senso",
  "segno",
  "znak",
  "signo",
  "sinal",
  "tecken",
  "teken",
  "znamenko",
  "sentido",
  "sens",
  "irany",
  "terheles jovairas",
  "debit or credit",
  "credit or debit",
  "debet credit",
  "debet kredit",
  "in out",
  "cr dr indicator",
  "soll haben kennzeichen",
  "ma dal",
  "income expense",
]);

/** A column of words for the direction, such as "Debit/Credit". */
export function isDirection(name: string, all: string[] = nameWords(name)): boolean {
  return directionNames.has(all.join(" "));
}

const english = new Set(
  words(
    "amount description payee details merchant posted notes account category withdrawal withdrawals deposit deposits when completed booked " +
      "gross net fee fees address receipt timezone running check cheque member purchase paid money outflow inflow spending",
  ),
);

/** Words that English shares with other languages of banks. */
const shared = new Set(
  words(
    "date debit credit balance type name memo transaction transactions reference status iban code currency text sum value id no number post time",
  ),
);

/** Whether a name is that of what is left of an amount without its fee. */
export const isNetName = (name: string) => nameWords(name).some((word) => /^nett?o?$/.test(word));

/** Whether a name is that of a value date, which may lack the word for "date": "F. Valor", "Wert". */
export const isValueName = (name: string) => has(nameWords(name), "value");

/** Whether a name is that of an exchange rate, which is no amount. */
export const isRateName = (name: string) => has(nameWords(name), "rate");

/** Whether a name is that of an account's number, which may be the other party's. */
export function isAccountNumber(name: string): boolean {
  const all = nameWords(name);
  return (
    has(all, "number") ||
    all.some((word) =>
      /^(?:kontonummer|kontonr|accountnumber|rachunku|uctu|rekeningnummer)$/.test(word),
    )
  );
}

/** Whether a name is that of the other party's account. */
export function isOtherAccount(name: string): boolean {
  const all = nameWords(name);
  return (
    has(all, "others") &&
    (has(all, "account") ||
      all.some((word) => /^(?:gegenkonto|tegenrekening|protiucet)/.test(word)))
  );
}

/** Whether the names of columns are in English, where the month may come first. */
export function isEnglish(names: string[]): boolean {
  const all = names.flatMap(nameWords).filter((word) => /^\p{Letter}/u.test(word));
  return all.some((word) => english.has(word)) || all.every((word) => shared.has(word));
}
