import { readdir } from "node:fs/promises";
import { attachments, unusedFiles } from "@outlay/db";
import { eq, like } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { changesSince, newestSeq } from "../changes/changes.fixture.ts";
import { createBookQueues } from "../feed/lock.ts";
import { deleteBook, examineBook, purgeTrash } from "../registry.ts";
import { sweepFiles } from "../support/unused-files.ts";
import { type Caller, createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { jpegOf, pdfOf, phoneJpeg, placedPng, placedWebp } from "./files.fixture.ts";

const api = await createTestApi();
afterAll(api.close);
const { db } = api;

let alice: TestUser;
let bob: TestUser;
let bookId: string;
let own: Caller;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});
const signIn = async () => {
  alice = await api.signIn("alice");
  own = alice.in(bookId);
};
beforeEach(async () => {
  bookId = await api.addBook(alice);
  await signIn();
});

const fileOf = (bytes: Buffer, name = "receipt.jpg") => new File([new Uint8Array(bytes)], name);
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const spend = async () => (await own.expenses.create({ amount: "12.50" })).id;
const bytesOf = async (caller: Caller, id: string) =>
  Buffer.from(await (await caller.attachments.get({ id })).arrayBuffer());
/** The names of the book's files in the storage. */
const stored = () => readdir(`${api.filesFolder}/${bookId}`).catch(() => []);
const unused = async () =>
  (
    await db
      .select()
      .from(unusedFiles)
      .where(like(unusedFiles.key, `${bookId}/%`))
  ).length;

const day = 24 * 60 * 60 * 1000;
const pass = async (ms: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + ms);
  await signIn();
};
const fail = (error: unknown) => {
  throw error;
};
const sweep = () => sweepFiles({ db, files: api.files, onFailure: fail }, api.clock.now);
const purge = () =>
  purgeTrash({ db, bookQueues: createBookQueues(), onFailure: fail }, api.clock.now);

async function assertSound() {
  const lines: string[] = [];
  await examineBook(db, bookId, { fix: false, report: (line) => lines.push(line) });
  expect(lines).toEqual([]);
}

test("a receipt is attached to its transaction, and comes back without its place", async () => {
  const transactionId = await spend();
  const file = fileOf(phoneJpeg(), "IMG_1.jpg");
  const attached = await own.attachments.create({ transactionId, file, text: "Café Näh" });
  expect(attached).toMatchObject({
    transactionId,
    name: "IMG_1.jpg",
    type: "image/jpeg",
    text: "Café Näh",
  });
  const bytes = await bytesOf(own, attached.id);
  expect(bytes).toHaveLength(attached.sizeBytes);
  expect(bytes.includes("PLACE")).toBe(false);
  expect(await own.attachments.list({ transactionId })).toMatchObject({ items: [attached] });
  expect(await own.expenses.get({ id: transactionId })).toMatchObject({ attachments: 1 });
  expect((await own.transactions.list({})).items).toMatchObject([{ attachments: 1 }]);
});

test("a download is saved, never opened by a browser as its own page", async () => {
  const transactionId = await spend();
  const file = fileOf(pdfOf(), "invoice é.html");
  const { id } = await own.attachments.create({ transactionId, file });
  const { headers } = await own.attachments.get({ id });
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "application/pdf",
    "content-disposition": `attachment; filename="invoice _.html.pdf"; filename*=UTF-8''invoice%20%C3%A9.html.pdf`,
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "content-length": String(pdfOf().length),
  });
});

test("each kind of picture, and a PDF, is taken by its content", async () => {
  const transactionId = await spend();
  const files = [phoneJpeg(), placedPng(), placedWebp(), pdfOf()];
  const types = [];
  for (const bytes of files)
    types.push((await own.attachments.create({ transactionId, file: fileOf(bytes) })).type);
  expect(types).toEqual(["image/jpeg", "image/png", "image/webp", "application/pdf"]);
});

test("what is no picture or PDF, is damaged or too large is refused, and leaves nothing", async () => {
  const transactionId = await spend();
  const create = (bytes: Buffer) =>
    codeOf(own.attachments.create({ transactionId, file: fileOf(bytes) }));
  expect(await create(Buffer.from("<svg onload=alert(1)>"))).toBe("attachment.unsupported_type");
  expect(await create(jpegOf().subarray(0, 120))).toBe("attachment.unreadable");
  const large = pdfOf("x".repeat(10 * 1024 ** 2));
  expect(await create(large)).toBe("attachment.too_large");
  const streamed = new Blob([new Uint8Array(large)]).stream();
  expect(await codeOf(own.attachments.create({ transactionId, file: streamed }))).toBe(
    "attachment.too_large",
  );
  expect(await unused()).toBe(0);
  expect(await stored()).toEqual([]);
  expect(await own.attachments.list({ transactionId })).toMatchObject({ items: [] });
});

test("nobody reaches another book's files, and a viewer adds and removes none", async () => {
  const transactionId = await spend();
  const file = fileOf(jpegOf());
  const { id } = await own.attachments.create({ transactionId, file });
  const { attachments: calls } = bob.api;
  expect(await codeOf(calls.create({ transactionId, file }))).toBe("transaction.not_found");
  expect(await codeOf(calls.list({ transactionId }))).toBe("transaction.not_found");
  expect(await codeOf(calls.get({ id }))).toBe("attachment.not_found");
  expect(await codeOf(calls.remove({ id }))).toBe("attachment.not_found");
  await api.share(bookId, bob, "viewer");
  const viewer = bob.in(bookId);
  expect(await bytesOf(viewer, id)).toEqual(jpegOf());
  expect(await codeOf(viewer.attachments.create({ transactionId, file }))).toBe("book.forbidden");
  expect(await codeOf(viewer.attachments.remove({ id }))).toBe("book.forbidden");
});

test("the same upload sent again is attached once; its id is taken for another file", async () => {
  const transactionId = await spend();
  const id = uuidv7();
  const create = (bytes: Buffer) =>
    own.attachments.create({ transactionId, id, file: fileOf(bytes) });
  const first = await create(jpegOf());
  expect(await create(jpegOf())).toEqual(first);
  expect(await codeOf(create(jpegOf({ pad: 1 })))).toBe("id.taken");
  expect(await own.attachments.list({ transactionId })).toMatchObject({ items: [first] });
  expect(await unused()).toBe(0);
  expect(await stored()).toHaveLength(1);
});

test("a removed receipt can be brought back for 30 days; then its file is deleted", async () => {
  const transactionId = await spend();
  const { id } = await own.attachments.create({ transactionId, file: fileOf(jpegOf()) });
  const removeAndUndo = async () => {
    await own.attachments.remove({ id });
    await own.attachments.remove({ id });
    return newestSeq(own);
  };
  const seq = await removeAndUndo();
  expect(await codeOf(own.attachments.get({ id }))).toBe("attachment.not_found");
  expect(await own.expenses.get({ id: transactionId })).toMatchObject({ attachments: 0 });
  await own.changes.undo({ seq });
  expect(await bytesOf(own, id)).toEqual(jpegOf());
  expect(await own.expenses.get({ id: transactionId })).toMatchObject({ attachments: 1 });

  const again = await removeAndUndo();
  await pass(31 * day);
  expect(await codeOf(own.changes.undo({ seq: again }))).toBe("attachment.restore_expired");
  expect(await purge()).toMatchObject({ attachment: 1 });
  expect(await sweep()).toBe(1);
  expect(await stored()).toEqual([]);
  await assertSound();
});

test("the feed shows what was attached; undoing that removes it", async () => {
  const transactionId = await spend();
  const attached = await own.attachments.create({
    transactionId,
    file: fileOf(jpegOf()),
  });
  const last = (await changesSince(own)).at(-1);
  expect(last).toMatchObject({ entity: "attachment", op: "create", before: null });
  expect(last?.after).toMatchObject({ ...attached, createdAt: expect.anything() as unknown });
  await own.changes.undo({ seq: last?.seq ?? 0 });
  expect(await own.attachments.list({ transactionId })).toMatchObject({ items: [] });
});

test("receipts of a deleted transaction come back with it, and go for good with it", async () => {
  const id = await spend();
  const attached = await own.attachments.create({
    transactionId: id,
    file: fileOf(jpegOf()),
  });
  await own.expenses.remove({ id });
  expect(await codeOf(own.attachments.list({ transactionId: id }))).toBe("transaction.not_found");
  await own.trash.restore({ entity: "transaction", id });
  expect(await own.attachments.list({ transactionId: id })).toMatchObject({ items: [attached] });
  await own.expenses.remove({ id });
  await pass(31 * day);
  await purge();
  expect(await db.select().from(attachments).where(eq(attachments.bookId, bookId))).toEqual([]);
  await sweep();
  expect(await stored()).toEqual([]);
  await assertSound();
});

test("a change of a transaction keeps its receipts", async () => {
  const id = await spend();
  await own.attachments.create({ transactionId: id, file: fileOf(jpegOf()) });
  expect(await own.expenses.update({ id, amount: "3" })).toMatchObject({ attachments: 1 });
  await own.transactions.create({ kind: "refund", amount: "1", refundOf: id });
  expect(await own.expenses.get({ id })).toMatchObject({ attachments: 1 });
  await assertSound();
});

test("words of a receipt find its transaction", async () => {
  const transactionId = await spend();
  await spend();
  const text = "Bäckerei Huber\n2 Semmeln 1,80\n100% Roggen";
  const file = fileOf(jpegOf());
  const { id } = await own.attachments.create({ transactionId, file, text });
  const found = async (q: string) =>
    (await own.transactions.list({ q })).items.map((item) => item.id);
  expect(await found("semmel")).toEqual([transactionId]);
  expect(await found("BACKEREI 12.50")).toEqual([transactionId]);
  expect(await found("100% rogg")).toEqual([transactionId]);
  expect(await found("100_ rogg")).toEqual([]);
  expect(await found("semmel brezel")).toEqual([]);
  await own.attachments.remove({ id });
  expect(await found("semmel")).toEqual([]);
});

test("a transaction has at most 20 files", async () => {
  const transactionId = await spend();
  const create = (pad: number) =>
    own.attachments.create({ transactionId, file: fileOf(jpegOf({ pad })) });
  for (let pad = 0; pad < 20; pad += 1) await create(pad);
  const refusal = await refusalOf(create(20));
  expect(refusal).toMatchObject({ code: "attachment.limit", issues: [{ path: ["file"] }] });
});

test("two uploads of a user run at a time", async () => {
  const transactionId = await spend();
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const begun = gates.map(() => Promise.withResolvers<void>());
  const uploads = gates.map((gate, index) => {
    const file = ReadableStream.from(
      (async function* slow() {
        yield new Uint8Array(pdfOf());
        begun[index]?.resolve();
        await gate.promise;
      })(),
    );
    return own.attachments.create({ transactionId, file });
  });
  await Promise.all(begun.map(({ promise }) => promise));
  const third = own.attachments.create({ transactionId, file: fileOf(pdfOf()) });
  expect(await codeOf(third)).toBe("server.unavailable");
  for (const { resolve } of gates) resolve();
  expect((await Promise.all(uploads)).map(({ name }) => name)).toEqual([
    "receipt.pdf",
    "receipt.pdf",
  ]);
});

test("a receipt whose transaction is deleted while it arrives is refused, and its file is gone", async () => {
  const id = await spend();
  const file = ReadableStream.from(
    (async function* late() {
      yield new Uint8Array(pdfOf());
      await own.expenses.remove({ id });
    })(),
  );
  expect(await codeOf(own.attachments.create({ transactionId: id, file }))).toBe(
    "transaction.not_found",
  );
  expect(await stored()).toEqual([]);
});

test("what a killed server has left is swept a day later, and what is attached is not", async () => {
  const transactionId = await spend();
  const { id } = await own.attachments.create({ transactionId, file: fileOf(jpegOf()) });
  const [row] = await db.select().from(attachments).where(eq(attachments.id, id));
  const keys = [`${bookId}/${uuidv7()}`, `${bookId}/${row?.fileId}`] as const;
  await api.files.write(keys[0], ReadableStream.from([new Uint8Array([1])]));
  const dueAt = new Date(api.clock.now.getTime() + day);
  await db.insert(unusedFiles).values(keys.map((key) => ({ key, dueAt })));
  expect(await sweep()).toBe(0);
  await pass(day);
  expect(await sweep()).toBe(1);
  expect(await api.files.read(keys[0])).toBe(undefined);
  expect(await bytesOf(own, id)).toEqual(jpegOf());
});

test("a deleted book takes its files along", async () => {
  await own.attachments.create({ transactionId: await spend(), file: fileOf(jpegOf()) });
  await deleteBook(db, bookId);
  expect(await sweep()).toBe(1);
  expect(await stored()).toEqual([]);
});
