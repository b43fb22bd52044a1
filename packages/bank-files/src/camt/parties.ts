import { textAt, type XmlNode } from "./xml.ts";

const roles = { debtor: ["UltmtDbtr", "Dbtr"], creditor: ["UltmtCdtr", "Cdtr"] } as const;

/**
 * The other party of a transaction: the creditor of money out, the debtor of money in. Reversals and returns name the
 * parties of the transaction that they take back.
 */
export function otherParty(
  details: XmlNode | undefined,
  { isOut, isReturn }: { isOut: boolean; isReturn: boolean },
): string | null {
  const parties = details?.children.find(({ name }) => name === "RltdPties");
  const names = roles[isOut === isReturn ? "debtor" : "creditor"].map((role) =>
    nameOf(parties, role),
  );
  return names.find((name) => name !== null) ?? textAt(parties, "TradgPty", "Pty", "Nm");
}

/** Up to version 07 the name is directly below the role, from 08 on it is in Pty. */
const nameOf = (parties: XmlNode | undefined, role: string) =>
  known(
    textAt(parties, role, "Pty", "Nm") ??
      textAt(parties, role, "Nm") ??
      textAt(parties, role, "Agt", "FinInstnId", "Nm"),
  );

/** What banks write where a text is required and they have none. */
export const known = (text: string | null) =>
  text === null || /^(?:not ?provided|nonref)$/i.test(text) ? null : text;
