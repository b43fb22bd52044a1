import { emptyRow, withIssue } from "../rows.ts";
import type { FileRow } from "../types.ts";
import { leadingDay } from "../values/days.ts";
import { isSameDecimal, sumDecimals } from "../values/decimals.ts";
import { amountOf, chargesOf, detailAmount, foreignAmount, signedBy } from "./amounts.ts";
import { oneLine } from "../values/lines.ts";
import { known, otherParty } from "./parties.ts";
import { find, findAll, textAt, type XmlNode } from "./xml.ts";

/**
 * The rows of an entry (Ntry): one for each of its transactions where each has an amount of its own and these add up to
 * the entry, else one.
 */
export function toRows(entry: XmlNode): FileRow[] {
  const details = findAll(entry, "NtryDtls").flatMap((node) => findAll(node, "TxDtls"));
  const parts = details.length > 1 ? partsOf(entry, details) : null;
  if (parts)
    return details.map((part, index) => {
      const own = known(textAt(part, "Refs", "AcctSvcrRef"));
      const shared = known(textAt(entry, "AcctSvcrRef"));
      return {
        ...toRow(entry, [part]),
        amount: parts[index] ?? "",
        bankId: own ?? (shared === null ? null : `${shared}/${index + 1}`),
        ...foreignParts([part], parts[index] ?? "", currencyOf(entry)),
      };
    });
  return [toRow(entry, details)];
}

const currencyOf = (entry: XmlNode) => find(entry, "Amt")?.currency ?? null;

/** The signed amounts of an entry's transactions; null where they do not add up to it. */
function partsOf(entry: XmlNode, details: XmlNode[]): string[] | null {
  const direction = textAt(entry, "CdtDbtInd");
  const whole = signedBy(direction, amountOf(find(entry, "Amt"))?.amount ?? "");
  const parts = details.flatMap((part) => {
    const found = detailAmount(part);
    const isOwn = found && (found.currency ?? currencyOf(entry)) === currencyOf(entry);
    return isOwn ? (signedBy(textAt(part, "CdtDbtInd") ?? direction, found.amount) ?? []) : [];
  });
  const isWhole =
    whole && parts.length === details.length && isSameDecimal(sumDecimals(parts), whole);
  return isWhole ? parts : null;
}

function toRow(entry: XmlNode, details: XmlNode[]): FileRow {
  const written = find(entry, "Amt");
  const direction = textAt(entry, "CdtDbtInd");
  const found = amountOf(written);
  const amount = found && signedBy(direction, found.amount);
  const valueDate = dayOf(entry, "ValDt");
  const isReversal = /^(?:true|1)$/.test(textAt(entry, "RvslInd") ?? "");
  const date = dayOf(entry, "BookgDt") ?? valueDate;
  const only = details.length === 1 ? details : [];
  const row: FileRow = {
    ...emptyRow(0, entry.line),
    status: isBooked(entry) ? "booked" : "pending",
    date: date ?? "",
    amount: amount ?? "",
    currency: currencyOf(entry),
    payee: payeeOf(details, direction, isReversal),
    note: noteOf(entry, details),
    bankId: known(textAt(entry, "AcctSvcrRef")) ?? known(textAt(only[0], "Refs", "AcctSvcrRef")),
    reversal: isReversal,
    valueDate,
    ...foreignParts([...only, entry], amount ?? "", currencyOf(entry)),
  };
  if (row.date === "")
    return withIssue(row, "date", "The entry has no booking date (BookgDt) that can be read.");
  if (row.amount === "") {
    const reason = `The amount "${written?.text ?? ""}" or its direction "${direction ?? ""}" cannot be read.`;
    return withIssue(row, "amount", reason);
  }
  return row;
}

function foreignParts(nodes: XmlNode[], amount: string, home: string | null) {
  const foreign = foreignAmount(nodes, home);
  const sign = amount.startsWith("-") ? "-" : "";
  return {
    original: foreign && { ...foreign, amount: sign + foreign.amount },
    fee: chargesOf(nodes, home),
  };
}

/** A day, or an instant of which the day counts as it is written. */
const dayOf = (entry: XmlNode, name: string) =>
  leadingDay(textAt(entry, name, "Dt") ?? textAt(entry, name, "DtTm") ?? "");

/** Sts is a text up to version 07, a code from 08 on; PDNG, INFO and FUTR are not booked. */
function isBooked(entry: XmlNode): boolean {
  const status = textAt(entry, "Sts", "Cd") ?? textAt(entry, "Sts");
  if (status !== null) return status === "BOOK";
  return find(entry, "BookgDt") !== undefined;
}

/** The other party, where all transactions of an entry have the same. */
function payeeOf(details: XmlNode[], direction: string | null, isReversal: boolean): string | null {
  const names = details.map((part) => {
    const isOut = (textAt(part, "CdtDbtInd") ?? direction) === "DBIT";
    return otherParty(part, {
      isOut,
      isReturn: isReversal || find(part, "RtrInf") !== undefined,
    });
  });
  return new Set(names).size === 1 ? (names[0] ?? null) : null;
}

const longestNote = 1000;

/** The remittance text of the transactions; what the bank adds where there is none, or where the entry is several. */
function noteOf(entry: XmlNode, details: XmlNode[]): string | null {
  const texts = new Set(details.flatMap((part) => remittanceOf(part) ?? []));
  const added = textAt(entry, "AddtlNtryInf");
  if (added !== null && (texts.size === 0 || details.length > 1))
    return [added, ...texts].join(" ").slice(0, longestNote);
  return texts.size === 0 ? null : [...texts].join(" ").slice(0, longestNote);
}

function remittanceOf(part: XmlNode): string | null {
  const remittance = find(part, "RmtInf");
  const texts = findAll(remittance, "Ustrd").map((node) => oneLine(node.text));
  const structured = findAll(remittance, "Strd").flatMap((node) => [
    textAt(node, "AddtlRmtInf"),
    textAt(node, "CdtrRefInf", "Ref"),
  ]);
  const joined = [...texts, ...structured].filter((text) => text !== null).join(" ");
  return joined === "" ? textAt(part, "AddtlTxInf") : joined;
}
