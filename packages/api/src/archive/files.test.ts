import { gunzipSync, gzipSync } from "node:zlib";
import { readdir } from "node:fs/promises";
import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import { pdfOf } from "../attachments/files.fixture.ts";
import { sweepFiles } from "../support/unused-files.ts";
import { refusalOf, test, type TestApi, type TestUser } from "../testing.ts";
import { archiveOf, linesOf } from "./testing.ts";

/** A book with two files, which have the same content. */
async function receipts(api: TestApi, alice: TestUser) {
  const bookId = await api.addBook(alice);
  const own = alice.in(bookId);
  const { id: transactionId } = await own.expenses.create({ amount: "1" });
  for (const name of ["one.pdf", "two.pdf"])
    await own.attachments.create({
      transactionId,
      file: new File([new Uint8Array(pdfOf("x".repeat(300_000)))], name),
    });
  return { bookId, own };
}

test("the files of an import that fails are deleted by the next sweep, and a later import of the same book has its own", async ({
  api,
  alice,
}) => {
  const { bookId, own } = await receipts(api, alice);
  const file = await (await own.books.export({ id: bookId })).bytes();
  const text = gunzipSync(file).toString();
  const cut = new Blob([gzipSync(text.replace(/[0-9a-f]{8}"\}\n$/, '00000000"}\n'))]);
  const id = uuidv7();
  const stored = () => readdir(`${api.filesFolder}/${id}`).catch(() => []);
  const refused = await refusalOf(own.books.import({ id, file: cut }));
  expect(refused.code).toBe("archive.unreadable");
  expect(await stored()).toHaveLength(2);
  const onFailure = (error: unknown) => {
    throw error;
  };
  await sweepFiles({ db: api.db, files: api.files, onFailure }, api.clock.now);
  expect(await stored()).toEqual([]);

  await refusalOf(own.books.import({ id, file: cut }));
  await own.books.import({ id, file: new Blob([new Uint8Array(file)]) });
  await sweepFiles({ db: api.db, files: api.files, onFailure }, api.clock.now);
  expect(await stored()).toHaveLength(2);
});

test("an archive of larger files than any book may have is refused before they are read", async ({
  api,
  alice,
}) => {
  const { bookId, own } = await receipts(api, alice);
  const [header, ...lines] = (await linesOf(own, bookId)).slice(0, -1);
  const named = lines.findIndex(({ part }) => part === "attachments");
  const row = lines[named + 1];
  const rows = 206;
  const many = Array.from({ length: rows }, () => ({
    ...row,
    id: uuidv7(),
    fileId: uuidv7(),
    sizeBytes: 10 * 1024 ** 2,
  }));
  const parts = header?.["parts"] as { name: string; rows: number }[];
  const first = {
    ...header,
    parts: parts.map((part) => (part.name === "attachments" ? { ...part, rows } : part)),
  };
  const whole = [
    first,
    ...lines.slice(0, named),
    { part: "attachments", rows },
    ...many,
    ...lines.slice(named + 3),
  ];
  const refused = await refusalOf(own.books.import({ file: archiveOf(whole) }));
  expect(refused).toMatchObject({
    code: "archive.invalid",
    issues: [{ path: ["attachments", 204, "sizeBytes"] }],
  });
});
