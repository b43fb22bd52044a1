import { z } from "zod";

export const maxPageLimit = 200;

/** The fields that every list takes. */
export const pageInput = {
  limit: z
    .int()
    .min(1)
    .max(maxPageLimit)
    .default(50)
    .meta({ description: "Rows per page; a page ends earlier at about 1 MiB" }),
  cursor: z
    .string()
    // The longest payee fits, composed and encoded, and an address of 8 KiB holds it.
    .max(4000)
    .optional()
    .meta({ description: "`nextCursor` of the previous page, with the same filter and sort" }),
};

/** The reply of every list. `nextCursor` is null on the last page. */
export function pageOutput<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}
