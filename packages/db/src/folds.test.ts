import { createHash } from "node:crypto";
import { foldText, nameKey } from "@outlay/core";
import { expect, test } from "vitest";

// Databases hold what these return, and a released migration has called them: a change needs a migration of its own.
test("names and texts are folded as migrations have folded them", () => {
  const ranges = [
    [0x20, 0x377],
    [0x37a, 0x37f],
    [0x384, 0x52f],
    [0x5d0, 0x5ea],
    [0x620, 0x64a],
    [0x904, 0x939],
    [0x1e00, 0x1f15],
    [0x3041, 0x30ff],
    [0xac00, 0xac20],
    [0xfb00, 0xfb06],
    [0xff01, 0xff9d],
  ] as const;
  const hash = createHash("sha256");
  for (const [from, to] of ranges)
    for (let code = from; code <= to; code += 1) {
      const letter = String.fromCodePoint(code);
      hash.update(`${nameKey(`x${letter} Y`)}\n${foldText(`x${letter} Y`)}\n`);
    }
  expect(hash.digest("hex")).toBe(
    "a6bba26680ddb2a7182ab534168c69af00da305303319e927b77fd6c92307bcb",
  );
});
