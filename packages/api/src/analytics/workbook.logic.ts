import { type CalendarDate, daysBetween, trustedDate } from "@outlay/core";
import type { CellKind } from "./export.logic.ts";

// SpreadsheetML (ECMA-376, part 1, 18.3): the smallest files that spreadsheets open without a question.

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaged = "http://schemas.openxmlformats.org/package/2006";
const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** The rows that a sheet can have. */
export const maxSheetRows = 1_048_576;

/** The indexes of the cell formats in `styles`; an amount's format has as many digits as the amount. */
const formats = { header: 1, text: 2, date: 3, amount: 4 };

const styles = `${declaration}<styleSheet xmlns="${main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="0.0"/><numFmt numFmtId="166" formatCode="0.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="8"><xf/><xf fontId="1" applyFont="1"/>${[49, 164, 1, 165, 2, 166].map((id) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`).join("")}</cellXfs></styleSheet>`;

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" };

/** Text as XML. What looks like an escaped character (`_x0041_`) is escaped itself; what XML cannot have becomes one (22.9.2.19). */
function xmlText(text: string): string {
  return text
    .replaceAll(/_(?=x[0-9a-fA-F]{4}_)/g, "_x005F_")
    .replaceAll(/[^\P{Cc}\t\n\r\u007f-\u009f]|[\ufffe\uffff]/gu, (character) => {
      const code = character.charCodeAt(0).toString(16).toUpperCase();
      return `_x${code.padStart(4, "0")}_`;
    })
    .replaceAll(/[&<>\r]/g, (character) => escapes[character] ?? "");
}

/** The name of a column from 0: A, B, … Z, AA. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

const textXml = (at: string, text: string, format: number) =>
  `<c r="${at}" s="${format}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;

const epoch = trustedDate("1899-12-30");
/** Before it, spreadsheets disagree: some have a 29 February 1900. */
const firstSafeDay = "1900-03-01";

function dateXml(at: string, day: CalendarDate): string {
  if (day < firstSafeDay) return textXml(at, day, formats.text);
  return `<c r="${at}" s="${formats.date}"><v>${daysBetween(epoch, day)}</v></c>`;
}

/** A cell. The digits of an amount are written as they are: it has at most 15, which every spreadsheet keeps. */
function cellXml(at: string, kind: CellKind, text: string): string {
  if (text === "") return "";
  if (kind === "integer") return `<c r="${at}"><v>${text}</v></c>`;
  if (kind === "date") return dateXml(at, trustedDate(text));
  if (kind !== "amount") return textXml(at, text, formats.text);
  const [, fraction = ""] = text.split(".");
  return `<c r="${at}" s="${formats.amount + fraction.length}"><v>${text}</v></c>`;
}

/** A row of cells; `row` is its number from 1. */
export function rowXml(row: number, kinds: readonly CellKind[], cells: readonly string[]): string {
  const shown = kinds.map((kind, index) =>
    cellXml(`${columnName(index)}${row}`, kind, cells[index] ?? ""),
  );
  return `<row r="${row}">${shown.join("")}</row>`;
}

/** The width of a column in characters. */
const widths: Record<CellKind, number> = { text: 24, plain: 16, date: 12, amount: 14, integer: 8 };

/** The beginning of a sheet, with a header that stays in view. */
export function sheetStart(columns: readonly { name: string; kind: CellKind }[]): string {
  const cols = columns.map(({ kind }, index) => {
    const at = index + 1;
    return `<col min="${at}" max="${at}" width="${widths[kind]}" customWidth="1"/>`;
  });
  const header = columns.map(({ name }, index) =>
    textXml(`${columnName(index)}1`, name, formats.header),
  );
  return `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${cols.join("")}</cols><sheetData><row r="1">${header.join("")}</row>`;
}

export const sheetEnd = "</sheetData></worksheet>";

export const sheetPath = (sheet: number) => `xl/worksheets/sheet${sheet}.xml`;

/** The other files of a workbook with this many sheets, by their paths. */
export function workbookFiles(title: string, sheets: number): [path: string, xml: string][] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const each = (write: (sheet: number) => string) => numbers.map(write).join("");
  const name = (sheet: number) => (sheet === 1 ? title : `${title} ${sheet}`);
  return [
    [
      "xl/workbook.xml",
      `${declaration}<workbook xmlns="${main}" xmlns:r="${relationships}"><sheets>${each((sheet) => `<sheet name="${xmlText(name(sheet))}" sheetId="${sheet}" r:id="rId${sheet}"/>`)}</sheets></workbook>`,
    ],
    [
      "xl/_rels/workbook.xml.rels",
      `${declaration}<Relationships xmlns="${packaged}/relationships">${each((sheet) => `<Relationship Id="rId${sheet}" Type="${relationships}/worksheet" Target="worksheets/sheet${sheet}.xml"/>`)}<Relationship Id="rId${sheets + 1}" Type="${relationships}/styles" Target="styles.xml"/></Relationships>`,
    ],
    ["xl/styles.xml", styles],
    [
      "_rels/.rels",
      `${declaration}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      "[Content_Types].xml",
      `${declaration}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${spreadsheet}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${spreadsheet}.styles+xml"/>${each((sheet) => `<Override PartName="/${sheetPath(sheet)}" ContentType="${spreadsheet}.worksheet+xml"/>`)}</Types>`,
    ],
  ];
}
