import { expect } from "vitest";
import { refusalOf, test } from "../testing.ts";

test("a change to the same values makes no new version", async ({ alice }) => {
  const category = await alice.api.categories.create({ name: "Same" });
  expect(await alice.api.categories.update({ id: category.id, name: "Same" })).toEqual(category);
  expect(await alice.api.categories.update({ id: category.id })).toEqual(category);
});

test("deleting an old version is a conflict", async ({ alice }) => {
  const { id } = await alice.api.categories.create({ name: "Contested" });
  await alice.api.categories.update({ id, name: "Kept" });
  const late = alice.api.categories.remove({ id, version: 1 });
  expect(await refusalOf(late)).toMatchObject({ code: "version.conflict" });
  expect(await alice.api.categories.get({ id })).toMatchObject({ name: "Kept" });
});

test("an archived category accepts no transactions and no subcategories", async ({ alice }) => {
  const archived = await alice.api.categories.create({ name: "Past" });
  await alice.api.categories.update({ id: archived.id, archived: true });
  const { id } = await alice.api.categories.create({ name: "Present" });
  const removal = alice.api.categories.remove({ id, replacementId: archived.id });
  expect(await refusalOf(removal)).toMatchObject({
    code: "category.archived",
    issues: [{ path: ["replacementId"] }],
  });
  const child = alice.api.categories.create({ name: "Child", parentId: archived.id });
  expect(await refusalOf(child)).toMatchObject({
    code: "category.archived",
    issues: [{ path: ["parentId"] }],
  });
});

test("names that look the same are the same, however they were typed", async ({ alice }) => {
  await alice.api.categories.create({ name: "Caf\u00e9" });
  const decomposed = alice.api.categories.create({ name: "Cafe\u0301" });
  expect(await refusalOf(decomposed)).toMatchObject({ code: "category.name_taken" });
});
