import { expect, test } from "vitest";
import { notificationsMail, notificationsPush } from "./notification-messages.ts";

const createdAt = new Date("2026-11-21T09:30:00Z");
const item = (title: string, message = "The balance is 40.00 EUR.") => ({
  title,
  message,
  createdAt,
});
const local = { locale: "en", timeZone: "UTC" };
const to = { to: "ada@example.com", unsubscribeUrl: "https://outlay.example.com/unsubscribe/x" };
const many = (count: number, title = "Cash is below 50.00 EUR") =>
  Array.from({ length: count }, (_, index) => item(`${index}. ${title}`));

test("a single notification is the subject, on one line whatever the names in it", () => {
  const books = [{ name: "Home\nwork", items: [item("Cash\r\nBcc: x is below 50.00 EUR")] }];
  const { subject, text } = notificationsMail({ ...local, books }, to);
  expect(subject).toBe("Cash Bcc: x is below €50.00");
  expect(text).toContain('In the book "Home work":\n\nCash Bcc: x is below €50.00\n');
  expect(text).toContain("\nThe balance is €40.00.\nNovember 21, 2026 at 9:30");
});

test("a mail writes out fifty notifications over all books, and says how many more there are", () => {
  const books = [
    { name: "First", items: many(30) },
    { name: "Second", items: many(30) },
    { name: "Third", items: many(3) },
  ];
  const { subject, text } = notificationsMail({ ...local, books }, to);
  expect(subject).toBe("63 notifications from Outlay");
  expect(text.match(/is below €50\.00/g)).toHaveLength(50);
  expect(text).toContain("\n\nAnd 13 more, in Outlay.\n\n");
  expect(text).not.toContain("Third");
});

test("a message for ntfy has a title and a line for each, and stays below its limit", () => {
  const one = { ...local, books: [{ name: "Home", items: [item("Cash is below 50.00 EUR")] }] };
  expect(notificationsPush(one)).toEqual({
    title: "Cash is below €50.00",
    text: "The balance is €40.00.",
  });
  const books = [
    { name: "Home", items: many(2) },
    { name: "Work", items: many(40, "ü".repeat(180)) },
  ];
  const { title, text } = notificationsPush({ ...local, books });
  expect(title).toBe("42 notifications from Outlay");
  expect(text).toMatch(/^Home: 0\. Cash is below €50\.00\. The balance is €40\.00\.\nHome: 1\. /);
  expect(text).toMatch(/\nAnd \d\d more, in Outlay\.$/);
  expect(Buffer.byteLength(text)).toBeLessThan(4096);
  const shown = text.split("\n").length - 1;
  expect(text).toContain(`And ${42 - shown} more`);
});
