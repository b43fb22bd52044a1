import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { seal, unseal } from "./sealing.ts";
import type { KeyRing } from "./access-tokens.ts";

const old = randomBytes(32);
const before: KeyRing = new Map([["old", old]]);
const during: KeyRing = new Map([
  ["new", randomBytes(32)],
  ["old", old],
]);

test("a sealed text can be opened, also after a newer key was added", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(unseal(during, seal(before, text, "ada"), "ada")).toBe(text.toWellFormed());
      expect(seal(during, text, "ada").kid).toBe("new");
    }),
  );
});

test("a sealed text cannot be opened without its key, for another owner or altered anywhere", () => {
  const { kid, sealed } = seal(before, "JBSWY3DPEHPK3PXP", "ada");
  expect(unseal(new Map([["new", old]]), { kid, sealed }, "ada")).toBeUndefined();
  expect(unseal(new Map([[kid, randomBytes(32)]]), { kid, sealed }, "ada")).toBeUndefined();
  expect(unseal(before, { kid, sealed }, "bob")).toBeUndefined();
  for (let place = 0; place < sealed.length; place += 1) {
    const altered = Buffer.from(sealed);
    altered.writeUInt8(altered.readUInt8(place) ^ 1, place);
    expect(unseal(before, { kid, sealed: altered }, "ada")).toBeUndefined();
  }
});

test("sealing the same text twice gives different results, and neither contains the text", () => {
  const [one, two] = [seal(before, "JBSWY3DP", "ada"), seal(before, "JBSWY3DP", "ada")];
  expect(one.sealed.equals(two.sealed)).toBe(false);
  expect(one.sealed.includes("JBSWY3DP")).toBe(false);
});
