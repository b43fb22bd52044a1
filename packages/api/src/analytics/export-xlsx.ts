import { Zip, ZipDeflate } from "fflate";
import { type Cells, cellsOf, columns, rowsOf } from "./export.logic.ts";
import type { FileWriter } from "./export-writer.ts";
import {
  maxSheetRows,
  rowXml,
  sheetEnd,
  sheetPath,
  sheetStart,
  workbookFiles,
} from "./workbook.logic.ts";

/** A ZIP file, taken as it is made. */
function createArchive(mtime: Date) {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  return {
    /** Begins a file, the one before having ended. */
    add: (path: string) => {
      const file = new ZipDeflate(path, { level: 6 });
      file.mtime = mtime;
      zip.add(file);
      return (text: string, isLast = false) => file.push(encoder.encode(text), isLast);
    },
    end: () => zip.end(),
    /** What has been made since it was last taken. */
    take: () => Buffer.concat(chunks.splice(0)),
  };
}

const shown = columns.map(([name, kind]) => ({ name, kind }));
const kinds = shown.map(({ kind }) => kind);

type Workbook = { rows: AsyncIterable<Cells[]>; now: Date; maxRows?: number };

/** A workbook of one sheet; what does not fit in it is in further ones. Its memory is that of a batch. */
export async function* writeWorkbook({ rows, now, maxRows = maxSheetRows }: Workbook) {
  const archive = createArchive(now);
  let sheets = 0;
  let row = 0;
  const begin = () => {
    const write = archive.add(sheetPath((sheets += 1)));
    write(sheetStart(shown));
    row = 1;
    return write;
  };
  let write = begin();
  for await (const batch of rows) {
    const lines: string[] = [];
    for (const cells of batch) {
      if (row === maxRows) {
        write(lines.splice(0).join("") + sheetEnd, true);
        write = begin();
      }
      lines.push(rowXml((row += 1), kinds, cells));
    }
    write(lines.join(""));
    yield archive.take();
  }
  write(sheetEnd, true);
  for (const [path, xml] of workbookFiles("Transactions", sheets)) archive.add(path)(xml, true);
  archive.end();
  yield archive.take();
}

/** Rows of typed cells as a workbook. */
export const xlsxWriter: FileWriter = {
  contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  write({ scope, read, now }) {
    async function* rows() {
      for await (const rowsOfEntries of read((entry) => rowsOf(entry, scope).map(cellsOf)))
        yield rowsOfEntries.flat();
    }
    return writeWorkbook({ rows: rows(), now });
  },
};
