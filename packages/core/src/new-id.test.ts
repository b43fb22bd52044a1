import { expect, test } from "vitest";
import { newIdInput } from "./fields.ts";
import { newId } from "./new-id.ts";

test("a new id is one that the server takes, whatever is random in it", () => {
  const ids = Array.from({ length: 1000 }, () => newId());
  for (const id of ids) expect(newIdInput.parse(id)).toBe(id);
  expect(new Set(ids).size).toBe(1000);
});

test("ids of later milliseconds come later in their order", () => {
  const at = Date.parse("2026-11-29T12:00:00Z");
  const ids = [at, at + 1, at + 10_000, at + 1e11].map((now) => newId(now));
  expect(ids.toSorted()).toEqual(ids);
});
