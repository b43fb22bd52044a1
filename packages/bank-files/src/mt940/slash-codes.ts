import { oneLine } from "../values/lines.ts";

export type Details = { payee: string | null; note: string | null };

const codes = new Set(
  (
    "TRTP IBAN BIC NAME REMI EREF MARF CSID ORDP BENM ADDR PREF PURP ULTC ULTD ULTB CNTP RTRN ACCW IREF RREF ISDT SVCL " +
    "CHGS EXCH OCMT NRTX SWOC CREF TYPE BUSP"
  ).split(" "),
);

/**
 * Reads codes between slashes, as Dutch and Belgian banks write them: "/EREF/…/CNTP/account/bic/name/city/REMI/…". Values
 * may have slashes. Null where the text does not begin with a code.
 */
export function readSlashCodes(text: string): Details | null {
  const pieces = text.split("/");
  if (pieces[0] !== "" || pieces.length < 3 || !codes.has(pieces[1] ?? "")) return null;
  const values = new Map<string, string[]>();
  let value: string[] = [];
  pieces.forEach((piece, index) => {
    if (codes.has(piece) && index < pieces.length - 1) {
      value = [];
      if (!values.has(piece)) values.set(piece, value);
    } else {
      value.push(piece);
    }
  });
  const read = (code: string) => withoutLastSlash(values.get(code) ?? []);
  return {
    payee: oneLine(read("NAME").join("/")) ?? counterparty(read("CNTP")),
    note: remittance(read("REMI")) ?? oneLine(read("TRTP").join("/")),
  };
}

/** Some banks end each value with a slash, besides the one that begins the next code. */
const withoutLastSlash = (pieces: string[]) =>
  pieces.at(-1) === "" ? pieces.slice(0, -1) : pieces;

/** Account, BIC, name and city, where the name may have slashes. */
const counterparty = (parts: string[]) =>
  oneLine(parts.length > 4 ? parts.slice(2, -1).join("/") : parts[2]);

/** Text is behind USTD, a reference behind STRD and its issuer. */
function remittance(parts: string[]): string | null {
  const [kind, issuer] = parts;
  if (kind === "USTD") return oneLine(parts.slice(issuer === "" ? 2 : 1).join("/"));
  if (kind === "STRD") return oneLine(parts.slice(issuer === "CUR" ? 2 : 1).join("/"));
  return oneLine(parts.join("/"));
}
