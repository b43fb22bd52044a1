import { strFromU8, unzipSync } from "fflate";
import { SaxesParser } from "saxes";

/** A cell: a number, or text. */
export type SheetCell = number | string;

/** The texts of all elements with this name, without their markup. */
function textsOf(xml: string, name: string): string[] {
  const texts: string[] = [];
  let depth = 0;
  const parser = new SaxesParser();
  parser.on("opentag", (tag) => {
    if (tag.name === name && (depth += 1) === 1) texts.push("");
  });
  parser.on("text", (text) => {
    if (depth > 0) texts.push((texts.pop() ?? "") + text);
  });
  parser.on("closetag", (tag) => void (tag.name === name && (depth -= 1)));
  parser.write(xml).close();
  return texts;
}

/** Characters that XML cannot have, as SpreadsheetML writes them. */
const unescaped = (text: string) =>
  text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );

type Cell = { at: string; type: string; text: string };

function cellsOf(xml: string): Cell[] {
  const cells: Cell[] = [];
  let isInside = false;
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => {
    if (name === "c")
      cells.push({ at: attributes["r"] ?? "", type: attributes["t"] ?? "n", text: "" });
    if (name === "v" || name === "t") isInside = true;
  });
  parser.on("text", (text) => {
    const cell = cells.at(-1);
    if (isInside && cell) cell.text += text;
  });
  parser.on("closetag", ({ name }) => {
    if (name === "v" || name === "t") isInside = false;
  });
  parser.write(xml).close();
  return cells;
}

const sheetName = (sheet: number) => `xl/worksheets/sheet${sheet}.xml`;

/** The rows of a sheet of a workbook, each by the names in its first row. Cells without a value are left out. */
export function readSheet(workbook: Uint8Array, sheet = 1): Record<string, SheetCell>[] {
  const files = unzipSync(workbook);
  const file = (name: string) => strFromU8(files[name] ?? new Uint8Array());
  const shared = files["xl/sharedStrings.xml"] ? textsOf(file("xl/sharedStrings.xml"), "si") : [];
  const valueOf = ({ type, text }: Cell): SheetCell => {
    if (type === "s") return unescaped(shared[Number(text)] ?? "");
    return type === "n" ? Number(text) : unescaped(text);
  };
  const rows = Map.groupBy(cellsOf(file(sheetName(sheet))), ({ at }) => at.replace(/^[A-Z]+/, ""));
  const column = ({ at }: Cell) => at.replace(/\d+$/, "");
  const [header = [], ...others] = rows.values();
  const names = new Map(header.map((cell) => [column(cell), String(valueOf(cell))]));
  return others.map((cells) =>
    Object.fromEntries(cells.map((cell) => [names.get(column(cell)) ?? "", valueOf(cell)])),
  );
}

/** The sheets of a workbook. */
export const countSheets = (workbook: Uint8Array): number =>
  Object.keys(unzipSync(workbook)).filter((name) => name.startsWith("xl/worksheets/")).length;

/** The XML of a sheet. */
export const sheetXml = (workbook: Uint8Array): string =>
  strFromU8(unzipSync(workbook)[sheetName(1)] ?? new Uint8Array());
