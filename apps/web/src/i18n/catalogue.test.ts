import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { de as deFirst } from "./de.ts";
import { deMore } from "./de-more.ts";
import { en as enFirst } from "./en.ts";
import { enMore } from "./en-more.ts";
import { chooseLocale } from "./locale.ts";

const en = { ...enFirst, ...enMore };
const de = { ...deFirst, ...deMore };

const src = join(import.meta.dirname, "..");
const sources = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|i18n\/(en|de)(-\w+)?\.ts$/.test(name))
  .map((name) => readFileSync(join(src, name), "utf8"))
  .join("\n");
const literals = new Set([...sources.matchAll(/"([a-z]+(?:\.\w+)+)"/g)].map(([, key]) => key));
/** Keys that are put together: `kind.${kind}`. */
const prefixes = [...sources.matchAll(/`([a-z]+(?:\.\w+)*\.)\$\{/g)].map(
  ([, prefix = ""]) => prefix,
);

test("every text of the catalogue is used", () => {
  const isUsed = (key: string) =>
    literals.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
  expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([]);
});

test("every language has every text, with the same names in it", () => {
  expect(Object.keys(de)).toEqual(Object.keys(en));
  const namesIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted();
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    expect([key, ...namesIn(de[key])]).toEqual([key, ...namesIn(en[key])]);
    expect(de[key]).not.toBe("");
  }
});

/** What people read in markup or in an attribute for them. */
const written =
  /(?<!=)>\s*([A-Za-z][a-z]+ ?[a-z ]*)\s*<|(?:label|title|placeholder|alt)="([^"]+)"/g;

test("no component has a text of its own", () => {
  const components = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".tsx") && !name.includes(".test."),
  );
  const found = components.flatMap((name) =>
    [...readFileSync(join(src, name), "utf8").matchAll(written)].map(
      ([text]) => `${name}: ${text}`,
    ),
  );
  expect(found).toEqual([]);
});

test("the first language that people prefer and the app has is chosen, with its region", () => {
  expect(chooseLocale(["fr", "de-CH", "en"])).toEqual({ language: "de", locale: "de-CH" });
  expect(chooseLocale(["en-GB"])).toEqual({ language: "en", locale: "en-GB" });
  expect(chooseLocale(["fr"])).toEqual({ language: "en", locale: "en" });
});
