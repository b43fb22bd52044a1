import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  json,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { books } from "./books.ts";
import { instant } from "./columns.ts";

export const proposalStates = ["waiting", "approved", "rejected"] as const;

/** A change that a proposal comes to when it runs; `digest` is of what the record comes to. */
export type Touched = { entity: string; op: string; entityId: string; digest: string };

/** Writes that a program asked for and a person decides on. */
export const proposals = pgTable(
  "proposals",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    /** The personal access token that asked; null for a person. No foreign key: a proposal outlives it. */
    tokenId: uuid("token_id"),
    /** Who asked, or whose token it was. */
    proposedBy: uuid("proposed_by").notNull(),
    procedure: text("procedure").notNull(),
    /** As it was sent, with the day of what was dated by the day it was sent on. */
    input: json("input"),
    /** As shown, in superjson's envelope. */
    preview: json("preview").notNull(),
    touched: json("touched").$type<Touched[]>().notNull(),
    /** The book's newest change when it was previewed. */
    basedOnSeq: bigint("based_on_seq", { mode: "number" }).notNull(),
    /** One that is still waiting after its time has expired. */
    state: text("state", { enum: proposalStates }).notNull(),
    createdAt: instant("created_at").notNull(),
    decidedAt: instant("decided_at"),
    decidedBy: uuid("decided_by"),
  },
  (t) => [
    primaryKey({ name: "proposals_pkey", columns: [t.bookId, t.id] }),
    foreignKey({ name: "proposals_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    check("proposals_procedure_length", sql`char_length(${t.procedure}) between 1 and 100`),
    check(
      "proposals_state_whole",
      sql`case when ${t.state} = 'waiting' then num_nonnulls(${t.decidedAt}, ${t.decidedBy}) = 0
        when ${t.state} in ('approved', 'rejected') then num_nonnulls(${t.decidedAt}, ${t.decidedBy}) = 2
        else false end`,
    ),
  ],
);
