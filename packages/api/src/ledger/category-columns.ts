import { categories } from "@outlay/db";

/** The columns of a category that the API returns. */
export const categoryColumns = {
  id: categories.id,
  name: categories.name,
  kind: categories.kind,
  parentId: categories.parentId,
  color: categories.color,
  icon: categories.icon,
  archived: categories.archived,
  system: categories.system,
  version: categories.version,
};
