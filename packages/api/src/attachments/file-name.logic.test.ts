import { expect, test } from "vitest";
import { contentDisposition, fileNameOf } from "./file-name.logic.ts";

test("a file's name has the ending of its type, and no folder", () => {
  const names: [string | null, Parameters<typeof fileNameOf>[1], string][] = [
    ["receipt.jpg", "image/jpeg", "receipt.jpg"],
    ["IMG.JPEG", "image/jpeg", "IMG.JPEG"],
    ["invoice.html", "application/pdf", "invoice.html.pdf"],
    ["../../etc/passwd", "image/png", "passwd.png"],
    [String.raw`C:\Scans\café.pdf`, "application/pdf", "café.pdf"],
    [null, "image/webp", "receipt.webp"],
    ["folder/", "image/webp", "receipt.webp"],
    ["a\r\nb\0.png", "image/png", "a b .png"],
    [`${"x".repeat(300)}.pdf`, "application/pdf", `${"x".repeat(251)}.pdf`],
  ];
  for (const [given, type, name] of names) expect(fileNameOf(given, type)).toBe(name);
});

test("a download's header takes any name", () => {
  expect(contentDisposition("receipt.jpg")).toBe(
    `attachment; filename="receipt.jpg"; filename*=UTF-8''receipt.jpg`,
  );
  expect(contentDisposition(`a"b\\é'(1)%41.pdf`)).toBe(
    `attachment; filename="a_b__'(1)_41.pdf"; filename*=UTF-8''a%22b%5C%C3%A9%27%281%29%2541.pdf`,
  );
});
