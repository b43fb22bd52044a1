import { randomUUID } from "node:crypto";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isOutlayError, type Progress, withProgress } from "./index.ts";
import { expireAccess, recordingFetch, type SignedIn, signUp } from "./testing.ts";

let server: TestServer;
let ada: SignedIn;
const { fetch, sent } = recordingFetch();
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp({ url: server.url, fetch });
  await ada.outlay.expenses.create.mutate({ amount: "12.50", payee: "Bakery & Co" });
});
afterAll(() => server.stop());

test("a file is answered as a Response, to be read as it comes", async () => {
  const file = await ada.outlay.analytics.export.query({ format: "json", q: "bakery & co" });
  expect(file.headers.get("content-type")).toBe("application/json");
  expect(await file.json()).toMatchObject([{ amount: "12.50", payee: "Bakery & Co" }]);
});

test("a refused file is an error as any other", async () => {
  const refused = ada.outlay.analytics.export.query({ accountId: randomUUID() });
  const error: unknown = await refused.catch((thrown: unknown) => thrown);
  if (!isOutlayError(error, "account.not_found")) throw error;
  expect(error.data).toMatchObject({ httpStatus: 404, requestId: expect.any(String) });
});

test("an expired session is renewed on the way to a file", async () => {
  await expireAccess(ada.tokens);
  sent.length = 0;
  const file = await ada.outlay.analytics.export.query({ from: "2000-01-01", tag: undefined });
  expect((await file.text()).split("\r\n")).toHaveLength(3);
  expect(sent.filter(({ paths }) => paths.includes("auth.refresh"))).toHaveLength(1);
});

test("the download of a file can be cancelled", async () => {
  const abort = new AbortController();
  const given = ada.outlay.analytics.export.query({}, { signal: abort.signal });
  abort.abort();
  await expect(given).rejects.toThrow(/abort/i);
});

test("a book goes out as a file and comes back as another book", async () => {
  const { outlay } = ada;
  const { defaultBookId: id } = await outlay.profile.get.query();
  const file = await (await outlay.books.export.query({ id })).blob();
  const copy = await outlay.books.import.mutate({ file });
  expect(copy).toMatchObject({ role: "owner" });
  const streamed = await outlay.books.import.mutate({ file: file.stream() });
  expect(new Set([id, copy.id, streamed.id]).size).toBe(3);
  const error: unknown = await outlay.books.import
    .mutate({ file: new Blob(["none"]) })
    .catch((thrown: unknown) => thrown);
  expect(isOutlayError(error, "archive.unreadable")).toBe(true);
});

test("a download reports its progress while it is read", async () => {
  const steps: Progress[] = [];
  const options = withProgress((step) => steps.push(step));
  const file = await ada.outlay.analytics.export.query({ format: "csv" }, options);
  expect(steps).toEqual([]);
  const { size } = await file.blob();
  expect(steps.at(-1)).toEqual({ loaded: size, total: undefined });
  expect(file.headers.get("content-type")).toContain("text/csv");
});

test("an upload reports its progress, and can be cancelled on the way", async () => {
  const { outlay } = ada;
  const { defaultBookId: id } = await outlay.profile.get.query();
  const file = await (await outlay.books.export.query({ id })).blob();
  const steps: Progress[] = [];
  await outlay.books.import.mutate({ file }, { ...withProgress((step) => steps.push(step)) });
  expect(steps.at(-1)).toEqual({ loaded: file.size, total: file.size });

  const abort = new AbortController();
  const { signal } = abort;
  const cancelled = outlay.books.import.mutate(
    { file },
    { ...withProgress(() => abort.abort()), signal },
  );
  await expect(cancelled).rejects.toThrow(/abort/i);
});

test("a bank's file is given as a Blob or a stream, beside the other fields", async () => {
  const { outlay } = ada;
  const account = { name: "Giro", currency: "EUR" };
  const { id: accountId } = await outlay.accounts.create.mutate(account);
  const lines = "Date;Payee;Amount\n2026-11-01;Bakery;-2,50\n";
  const file = new File([lines], "Umsätze.csv");
  const steps: Progress[] = [];
  const options = { createMissing: true };
  const made = await outlay.imports.preview.mutate(
    { accountId, file, options },
    { ...withProgress((step) => steps.push(step)) },
  );
  expect(made).toMatchObject({ fileName: "Umsätze.csv", options, totals: { new: 1 } });
  expect(made.createdAt).toEqual(expect.any(Date));
  expect(steps.at(-1)?.loaded).toBeGreaterThan(file.size);
  const stream = new Blob([lines]).stream();
  expect(await outlay.imports.preview.mutate({ accountId, file: stream })).toEqual(made);
});

test("a receipt is given as a Blob or a stream, to the transaction that its path names", async () => {
  const { outlay } = ada;
  const { id: transactionId } = await outlay.expenses.create.mutate({ amount: "3" });
  const file = new File(["%PDF-1.7\n", "x".repeat(100_000)], "Näh.pdf");
  const steps: Progress[] = [];
  const made = await outlay.attachments.create.mutate(
    { file, transactionId, text: "Näh" },
    withProgress((step) => steps.push(step)),
  );
  expect(made).toMatchObject({ transactionId, name: "Näh.pdf", text: "Näh" });
  expect(steps.at(-1)?.loaded).toBeGreaterThan(file.size);
  const streamed = await outlay.attachments.create.mutate({
    transactionId,
    file: file.stream(),
    name: "streamed",
  });
  expect(streamed.name).toBe("streamed.pdf");
  // As tRPC has them: instants are Dates.
  const { items } = await outlay.attachments.list.query({ transactionId });
  expect(items).toEqual([made, streamed]);
  const kept = await (await outlay.attachments.get.query({ id: streamed.id })).blob();
  expect(kept.type).toBe("application/pdf");
  expect(await kept.text()).toBe(await file.text());
  await outlay.attachments.remove.mutate({ id: made.id });
  const error: unknown = await outlay.attachments.create
    .mutate({ transactionId, file: new Blob(["<html>"]) })
    .catch((thrown: unknown) => thrown);
  expect(isOutlayError(error, "attachment.unsupported_type")).toBe(true);
});
