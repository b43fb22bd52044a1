import { expect, test } from "vitest";
import { toTree } from "./tree.logic.ts";

test("a category is followed by those that are part of it, and none is lost", () => {
  const categories = [
    { id: "bakery", parentId: "food" },
    { id: "car", parentId: null },
    { id: "food", parentId: null },
    { id: "lost", parentId: "elsewhere" },
    { id: "meat", parentId: "food" },
  ];
  expect(toTree(categories).map(({ id }) => id)).toEqual(["car", "food", "bakery", "meat", "lost"]);
});
