import { foldText, nameKey, singleBlanks } from "@outlay/core";
import type postgres from "postgres";

// Payees and tags that differ only by case, accents or blanks become one, written as the oldest transaction has it.
// Transactions and their snapshots in the feed are rewritten, as if it had always been so. What is derived is made again.

type Sql = postgres.TransactionSql;

const pageSize = 1000;
const noCategory = "00000000-0000-0000-0000-000000000000";
const firstId = noCategory;

/** Names that are written otherwise from now on. */
type Renames = Map<string, string>;

function renamesOf(names: readonly string[]): Renames {
  const written = new Map<string, string>();
  const renames: Renames = new Map();
  for (const name of names) {
    const key = nameKey(name);
    const kept = written.get(key) ?? singleBlanks(name);
    written.set(key, kept);
    if (kept !== name) renames.set(name, kept);
  }
  return renames;
}

async function readRenames(sql: Sql, bookId: string) {
  const payees = await sql<{ name: string }[]>`
    select payee as name from transactions where book_id = ${bookId} and payee is not null
    group by payee order by min(created_at), min(id::text), payee collate "C"`;
  const tags = await sql<{ name: string }[]>`
    select tag as name from transactions, unnest(tags) tag where book_id = ${bookId}
    group by tag order by min(created_at), min(id::text), tag collate "C"`;
  const named = (rows: readonly { name: string }[]) => renamesOf(rows.map(({ name }) => name));
  return { payees: named(payees), tags: named(tags) };
}

type Names = { payees: Renames; tags: Renames };
type Named = { payee: string | null; tags: string[] };

const rename = ({ payees, tags }: Names, named: Named): Named => ({
  payee: named.payee === null ? null : (payees.get(named.payee) ?? named.payee),
  tags: [...new Set(named.tags.map((tag) => tags.get(tag) ?? tag))].toSorted(),
});

type Row = Named & { id: string; note: string | null; searchText: string; parts: string[] };

/** Writes names and search texts. */
async function rewriteTransactions(sql: Sql, bookId: string, names: Names): Promise<void> {
  const pairs = new Set<string>();
  let last = firstId;
  let rows: Row[];
  do {
    rows = await sql<Row[]>`
      select id, payee, note, tags, search_text as "searchText", array(
        select split.note from transaction_splits split
        where split.book_id = ${bookId} and split.transaction_id = transactions.id and split.note is not null
        order by split.position
      ) as parts
      from transactions where book_id = ${bookId} and id > ${last} order by id limit ${pageSize}`;
    const changed = rows.flatMap((row) => {
      const { payee, tags } = rename(names, row);
      const texts = [payee ?? "", row.note ?? "", ...tags, ...row.parts];
      const searchText = foldText(texts.join("\n"));
      const characters = [..."\n", ...searchText, "\n"];
      for (const [index, character] of characters.slice(1).entries())
        pairs.add((characters[index] ?? "") + character);
      const isSame =
        payee === row.payee && tags.join("\n") === row.tags.join("\n") && searchText === row.searchText;
      return isSame ? [] : [{ id: row.id, payee, tags, searchText }];
    });
    if (changed.length > 0)
      await sql`
        update transactions set payee = given.payee, tags = given.tags, search_text = given."searchText"
        from jsonb_to_recordset(${JSON.stringify(changed)}::text::jsonb)
          as given(id uuid, payee text, tags text[], "searchText" text)
        where transactions.book_id = ${bookId} and transactions.id = given.id`;
    last = rows.at(-1)?.id ?? last;
  } while (rows.length === pageSize);
  pairs.delete("\n\n");
  await sql`
    insert into search_pairs (book_id, pair)
    select ${bookId}, pair from jsonb_array_elements_text(${JSON.stringify([...pairs])}::text::jsonb) as pair`;
}

type Change = { seq: string; before: Named | null; after: Named | null };

/** Writes names in the feed's snapshots of transactions. */
async function rewriteFeed(sql: Sql, bookId: string, names: Names): Promise<void> {
  const payees = JSON.stringify([...names.payees.keys()]);
  const tags = JSON.stringify([...names.tags.keys()]);
  if (names.payees.size + names.tags.size === 0) return;
  const listed = (json: string) => sql`array(select jsonb_array_elements_text(${json}::text::jsonb))`;
  const has = (image: string) => sql`(${sql(image)}->>'payee' = any(${listed(payees)})
    or ${sql(image)}->'tags' ?| ${listed(tags)})`;
  let last = "0";
  let rows: Change[];
  do {
    rows = await sql<Change[]>`
      select seq, before, after from changes
      where book_id = ${bookId} and entity = 'transaction' and seq > ${last}
        and (${has("before")} or ${has("after")})
      order by seq limit ${pageSize}`;
    const changed = rows.map(({ seq, before, after }) => ({
      seq,
      before: before && rename(names, before),
      after: after && rename(names, after),
    }));
    if (changed.length > 0)
      await sql`
        update changes set before = changes.before || given.before, after = changes.after || given.after
        from jsonb_to_recordset(${JSON.stringify(changed)}::text::jsonb) as given(seq bigint, before jsonb, after jsonb)
        where changes.book_id = ${bookId} and changes.seq = given.seq`;
    last = rows.at(-1)?.seq ?? last;
  } while (rows.length === pageSize);
}

/** Counts how often names are used. */
async function countUses(sql: Sql, bookId: string): Promise<void> {
  const payees = await sql<{ payee: string; categoryId: string; count: number }[]>`
    select payee, coalesce(category_id, ${noCategory}) as "categoryId",
      (count(*) filter (where deleted_at is null))::int as count
    from transactions where book_id = ${bookId} and payee is not null group by 1, 2`;
  const tags = await sql<{ tag: string; count: number }[]>`
    select tag, (count(*) filter (where deleted_at is null))::int as count
    from transactions, unnest(tags) tag where book_id = ${bookId} group by 1`;
  for (let from = 0; from < payees.length; from += pageSize)
    await sql`insert into payee_uses ${sql(
      payees.slice(from, from + pageSize).map(({ payee, categoryId, count }) => ({
        book_id: bookId,
        name_key: nameKey(payee),
        category_id: categoryId,
        payee,
        search_text: foldText(payee),
        count,
      })),
    )}`;
  for (let from = 0; from < tags.length; from += pageSize)
    await sql`insert into tag_uses ${sql(
      tags
        .slice(from, from + pageSize)
        .map(({ tag, count }) => ({ book_id: bookId, name_key: nameKey(tag), tag, count })),
    )}`;
}

export async function step(sql: Sql): Promise<void> {
  const books = await sql<{ id: string }[]>`select id from books order by id`;
  for (const { id } of books) {
    const names = await readRenames(sql, id);
    await rewriteTransactions(sql, id, names);
    await rewriteFeed(sql, id, names);
    await countUses(sql, id);
  }
}
