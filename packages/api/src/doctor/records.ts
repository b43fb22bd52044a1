import { isDeepStrictEqual } from "node:util";
import { accounts, categories, type Change, changes, type Db, transactions } from "@outlay/db";
import { transactionSplits } from "@outlay/db";
import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import { categoryColumns } from "../categories/columns.ts";
import { formatMinor } from "../money.ts";
import { imageOf } from "../transactions/images.ts";
import { entryColumns } from "../transactions/rows.ts";
import type { Check, Difference } from "./check.ts";

type Image = Record<string, unknown>;

/** A record as the feed would show it now, null when deleted, and as its last change shows it: undefined without any. */
type Pair = { id: string; image: object | null; recorded: Image | null | undefined };

type Place = { bookId: string; after: string | undefined };

const pageSize = 500;

/** `{ after }` of the last change of the row, null without any. */
const lastChange = (entity: Change["entity"], id: SQL) => sql<{ after: Image | null } | null>`(
  select jsonb_build_object('after', change.after) from ${changes} change
  where change.book_id = ${changes.bookId} and change.entity = ${entity} and change.entity_id = ${id}
  order by change.seq desc limit 1)`;
