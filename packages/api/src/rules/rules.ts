import { isDeepStrictEqual } from "node:util";
import { AppError, assertVersion, fieldError } from "@outlay/core";
import { accounts, categories, type Db, rules } from "@outlay/db";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import { decodeCursor, encodeCursor, type Page, toPage } from "../support/pagination.ts";
import { idTaken } from "../support/replay.ts";
import type { ApplicableRule } from "./apply.logic.ts";
import { maxPatterns, maxRules } from "./conditions.contract.ts";
import { assertPatterns, isPattern } from "./patterns.logic.ts";
import { lastPosition, placeRules } from "./positions.logic.ts";
import { assertReferences } from "./references.ts";
import { nextRule, ruleColumns, type RuleChange, saveRules, selectRules } from "./rule-rows.ts";
import type {
  CreateRuleInput,
  ListRulesInput,
  RemoveRuleInput,
  Rule,
  UpdateRuleInput,
} from "./rules.contract.ts";

export function noRule(field = "id"): AppError {
  return fieldError("rule.not_found", [field], "No rule has this id.");
}

/** Throws `rule.not_found`. */
export async function getRule(db: Db, book: Book, id: string): Promise<Rule> {
  const [rule] = await selectRules(db, book, eq(rules.id, id));
  if (rule) return rule;
  throw noRule();
}

/** Throws `rule.limit` when the book would have too many rules or patterns. */
export function assertRoom(after: readonly Rule[]): void {
  if (after.length > maxRules)
    throw new AppError("rule.limit", `A book has at most ${maxRules} rules. Delete one first.`);
  const patterns = after.flatMap(({ when }) => when).filter(isPattern);
  if (patterns.length > maxPatterns)
    throw new AppError(
      "rule.limit",
      `The rules of a book have at most ${maxPatterns} regular expressions. Use \`contains\` or \`startsWith\` where they will do.`,
    );
}

/** Changes that give rules their wanted positions: those of these rules, and of others that make room. */
export function placedChanges(
  write: LockedBook,
  existing: readonly Rule[],
  changes: readonly RuleChange[],
): RuleChange[] {
  const changed = new Map(changes.map((change) => [(change.after ?? change.before)?.id, change]));
  const others = existing.filter(({ id }) => !changed.has(id));
  const own = changes.flatMap(({ after }) => after ?? []);
  const positions = placeRules(
    [...others, ...own],
    new Map(own.map(({ id, position }) => [id, position])),
  );
  const placed = ({ id, position }: Rule) => positions.get(id) ?? position;
  const moved = others.flatMap((before): RuleChange[] => {
    const position = placed(before);
    if (position === before.position) return [];
    return [{ op: "update", before, after: nextRule(write, before, { position }) }];
  });
  const kept = changes.map((change) => ({
    ...change,
    after: change.after && { ...change.after, position: placed(change.after) },
  }));
  return [...moved, ...kept];
}

/** The rule that a repeated create has made. Throws `id.taken`. */
async function findReplay(
  { tx, book }: LockedBook,
  id: string,
  { position, ...sent }: Omit<CreateRuleInput, "id">,
): Promise<Rule | undefined> {
  const [row] = await tx
    .select({ ...ruleColumns, deletedAt: rules.deletedAt })
    .from(rules)
    .where(and(eq(rules.bookId, book.id), eq(rules.id, id)));
  if (!row) return undefined;
  const { deletedAt, ...rule } = row;
  const { name, when, set, enabled } = rule;
  const isSame = isDeepStrictEqual({ name, when, set, enabled }, stored(sent));
  const isThere = position === undefined || position === rule.position;
  if (deletedAt === null && isSame && isThere) return rule;
  throw idTaken();
}

/** Without undefined fields, as JSON holds it. */
const stored = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/**
 * Creates a rule, by default behind the others. Throws `rule.limit`, `id.taken`, `category.not_found`, `account.not_found`,
 * ….
 */
export async function createRule(write: LockedBook, input: CreateRuleInput): Promise<Rule> {
  const { tx, book, now } = write;
  const { id = uuidv7(), ...sent } = input;
  assertPatterns(input.when);
  const made = await findReplay(write, id, sent);
  if (made) return made;
  await assertReferences(tx, book, input);
  const existing = await selectRules(tx, book);
  const rule: Rule = {
    ...stored(sent),
    id,
    position: input.position ?? lastPosition(existing),
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  assertRoom([...existing, rule]);
  const created = { op: "create", before: null, after: rule } as const;
  await saveRules(write, placedChanges(write, existing, [created]));
  return getRule(tx, book, id);
}

/** Changes the given fields. Throws `rule.not_found`, `version.conflict`, and the errors of a create. */
export async function updateRule(write: LockedBook, input: UpdateRuleInput): Promise<Rule> {
  const { tx, book } = write;
  const { id, version, ...given } = input;
  const existing = await selectRules(tx, book);
  const before = existing.find((rule) => rule.id === id);
  if (!before) throw noRule();
  assertVersion(before.version, version);
  const { name = before.name, when = before.when, set = before.set } = stored(given);
  const { position = before.position, enabled = before.enabled } = given;
  const changed = { ...before, name, when, set, position, enabled };
  if (isDeepStrictEqual(changed, before)) return before;
  assertPatterns(changed.when);
  await assertReferences(tx, book, changed, { before });
  assertRoom(existing.map((rule) => (rule.id === id ? changed : rule)));
  const update = { op: "update", before, after: nextRule(write, changed) } as const;
  await saveRules(write, placedChanges(write, existing, [update]));
  return getRule(tx, book, id);
}

/** Deletes it; what it has set stays. Throws `rule.not_found`, `version.conflict`. */
export async function removeRule(
  write: LockedBook,
  { id, version }: RemoveRuleInput,
): Promise<void> {
  const before = await getRule(write.tx, write.book, id);
  assertVersion(before.version, version);
  await saveRules(write, [{ op: "delete", before, after: null }]);
}

const cursorKey = z.tuple([z.string().regex(/^\d{1,7}$/), z.uuid()]);

/** The book's rules, in the order in which they are tried. */
export async function listRules(
  db: Db,
  book: Book,
  { cursor, limit }: ListRulesInput,
): Promise<Page<Rule>> {
  const after = decodeCursor(cursor, "rules", cursorKey);
  const condition =
    after && sql`(${rules.position}, ${rules.id}) > (${Number(after[0])}::int, ${after[1]}::uuid)`;
  const rows = await selectRules(db, book, condition, limit + 1);
  return toPage(rows, limit, ({ position, id }) => encodeCursor("rules", [String(position), id]));
}

/** The rules with these ids, or those that are in force, as applyRules and another process take them. */
export async function loadRules(
  db: Db,
  bookId: string,
  ids?: readonly string[],
): Promise<ApplicableRule[]> {
  const categoryKind = sql<ApplicableRule["categoryKind"]>`(select category.kind
    from ${categories} category where category.book_id = ${bookId} and category.deleted_at is null
      and not category.archived and category.id = (${rules.set} ->> 'categoryId')::uuid)`;
  const transferCurrency = sql<ApplicableRule["transferCurrency"]>`(select account.currency
    from ${accounts} account where account.book_id = ${bookId} and not account.archived
      and account.id = (${rules.set} ->> 'transferAccountId')::uuid)`;
  const { id, when, set } = ruleColumns;
  return db
    .select({ id, when, set, categoryKind, transferCurrency })
    .from(rules)
    .where(
      and(
        eq(rules.bookId, bookId),
        ids ? inArray(rules.id, [...ids]) : eq(rules.enabled, true),
        isNull(rules.deletedAt),
      ),
    )
    .orderBy(rules.position, rules.id);
}
