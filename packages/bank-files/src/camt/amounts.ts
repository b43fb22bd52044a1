import { negated, readDecimal, sumDecimals } from "../values/decimals.ts";
import { find, findAll, textAt, type XmlNode } from "./xml.ts";

export type CamtAmount = { amount: string; currency: string | null };

/** An amount as the element says it, which has no sign. */
export function amountOf(node: XmlNode | undefined): CamtAmount | null {
  const amount = node ? readDecimal(node.text, ".") : null;
  return node && amount !== null ? { amount, currency: node.currency } : null;
}

/** The sign of money that comes in (CRDT) or goes out (DBIT); null where the element has neither. */
export function signedBy(indicator: string | null, amount: string): string | null {
  if (indicator === "CRDT") return amount;
  return indicator === "DBIT" ? negated(amount) : null;
}

/** A transaction's own amount: Amt from version 04 on, AmtDtls before. */
export const detailAmount = (details: XmlNode) =>
  amountOf(find(details, "Amt")) ??
  amountOf(find(details, "AmtDtls", "TxAmt", "Amt")) ??
  amountOf(find(details, "AmtDtls", "InstdAmt", "Amt"));

/** The amount before it was converted, of an entry and its one transaction. */
export function foreignAmount(nodes: (XmlNode | undefined)[], home: string | null) {
  const amounts = nodes.flatMap((node) => find(node, "AmtDtls") ?? []);
  for (const node of amounts)
    for (const kind of ["InstdAmt", "TxAmt", "CntrValAmt"]) {
      const found = amountOf(find(node, kind, "Amt"));
      if (found?.currency && found.currency !== home)
        return { amount: found.amount, currency: found.currency };
    }
  return null;
}

/** The charges that are part of the amount, in its currency. */
export function chargesOf(nodes: (XmlNode | undefined)[], home: string | null): string | null {
  // Up to version 03 each is an element of its own; later they are records of one.
  const charged = nodes.find((node) => find(node, "Chrgs") !== undefined);
  if (!charged) return null;
  const parts = findAll(charged, "Chrgs")
    .flatMap((node) => (find(node, "Rcrd") ? findAll(node, "Rcrd") : [node]))
    .filter((part) => !/^(?:false|0)$/.test(textAt(part, "ChrgInclInd") ?? ""))
    .map((part) => amountOf(find(part, "Amt") ?? find(part, "TtlChrgsAndTaxAmt")))
    .filter((found) => found !== null && found.currency === home);
  const sum = sumDecimals(parts.flatMap((found) => found?.amount ?? []));
  return /[1-9]/.test(sum) ? sum : null;
}
