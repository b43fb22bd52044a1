import { foldName } from "@outlay/core";
import type { ArchivePart } from "../support/archive-part.ts";

/** Finds live categories with the same parent, kind and name, which another server may have allowed. */
export const createNameCheck: ArchivePart["createRowCheck"] = () => {
  const names = new Map<string, string>();
  return ({ kind, parentId, name, deletedAt }) => {
    if (deletedAt !== null) return undefined;
    const place = JSON.stringify([kind, parentId, foldName(String(name))]);
    const earlier = names.get(place);
    names.set(place, String(name));
    if (earlier === undefined) return undefined;
    return {
      field: "name",
      message: `"${earlier}" and "${String(name)}" are one name, without regard to case: rename one where the archive was made, and export again.`,
    };
  };
};
