import { foldEmail, foldName } from "@outlay/core";
import { type AnyColumn, type SQL, sql } from "drizzle-orm";

/** Both columns of an email, wherever one is written. */
export const emailColumns = (email: string) => ({ email, emailFolded: foldEmail(email) });

/** Both columns of a name that is unique, wherever one is written. */
export const nameColumns = (name: string) => ({ name, nameFolded: foldName(name) });

/** Text to order by and to compare with < and >: by code point, so that every database lists it alike, whatever its locale. */
export const byCodePoint = (text: AnyColumn): SQL => sql`${text} collate "C"`;
