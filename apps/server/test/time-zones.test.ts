import { existsSync, readFileSync } from "node:fs";
import { dateIn, timeZoneInput } from "@outlay/core";
import { expect, test } from "vitest";

test("the pinned Node knows the laws of 2026: Winnipeg and Inuvik keep summer time", () => {
  const instant = new Date("2026-11-28T05:30:00Z");
  expect(dateIn("America/Winnipeg", instant)).toBe("2026-11-28");
  expect(String(process.versions.tz) >= "2026e").toBe(true);
});

test("every zone and link of the system's copy of the IANA database is a time zone", () => {
  const compiled = "/usr/share/zoneinfo/tzdata.zi";
  const lines = existsSync(compiled) ? readFileSync(compiled, "utf8").split("\n") : [];
  const names = lines.flatMap((line) => {
    const [kind, name = "", link = ""] = line.split(" ");
    return kind === "Z" ? [name] : kind === "L" ? [link] : [];
  });
  const refused = names.filter((name) => !timeZoneInput.safeParse(name).success);
  expect(refused.filter((name) => name !== "Factory")).toEqual([]);
});
