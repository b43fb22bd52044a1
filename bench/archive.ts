import { gunzipSync } from "node:zlib";
import { makeBook, openCaller, openPool } from "./books.ts";
import { milliseconds } from "./load.ts";
import { scaled } from "./scale.ts";
import type { Row } from "./table.ts";

const count = scaled(50_000);
const perRequest = 500;

type Caller = ReturnType<typeof openCaller>;

/** Expenses of ten years with their changes: a feed is what an archive has most of, and checks longest. */
async function record({ categories, transactions }: Caller): Promise<void> {
  const { items } = await categories.list({ limit: 200, kind: "expense" });
  const expense = (number: number) => ({
    op: "create" as const,
    kind: "expense" as const,
    amount: `${1 + (number % 90)}.${String(number % 100).padStart(2, "0")}`,
    categoryId: items[number % items.length]?.id,
    occurredOn: new Date(Date.UTC(2017, 0, 1 + Math.floor((number / count) * 3600)))
      .toISOString()
      .slice(0, 10),
    payee: `Shop ${number % 400}`,
    note: number % 3 === 0 ? "Weekly shopping for the household" : null,
    tags: number % 5 === 0 ? ["holiday", "shared"] : [],
  });
  for (let made = 0; made < count; made += perRequest) {
    const operations = Array.from({ length: Math.min(perRequest, count - made) }, (_, index) =>
      expense(made + index),
    );
    await transactions.bulk({ operations });
  }
}

/** How many rows an archive has, as its first line says. */
function countRows(archive: Buffer): number {
  const text = gunzipSync(archive).toString("utf8");
  const { parts } = JSON.parse(text.slice(0, text.indexOf("\n"))) as { parts: { rows: number }[] };
  return parts.reduce((sum, { rows }) => sum + rows, 0);
}

/** A book as an archive, and that archive as a book. */
export async function benchArchive(databaseUrl: string): Promise<Row[]> {
  const pool = await openPool(databaseUrl, 2);
  try {
    const book = await makeBook(pool);
    const caller = openCaller(pool, book);
    await record(caller);
    await pool.db.execute("vacuum analyze");
    let archive = Buffer.alloc(0);
    const exported = await milliseconds(async () => {
      const reply = await caller.books.export({ id: book.id });
      archive = Buffer.from(await reply.arrayBuffer());
    });
    const rows = countRows(archive);
    const imported = await milliseconds(() => caller.books.import({ file: new Blob([archive]) }));
    const perSecond = (ms: number) => (rows / ms) * 1000;
    return [
      {
        what: `export of an archive of ${rows} rows`,
        value: perSecond(exported),
        unit: "rows/s",
        atLeast: 40_000,
      },
      {
        what: `import of an archive of ${rows} rows`,
        value: perSecond(imported),
        unit: "rows/s",
        atLeast: 20_000,
      },
    ];
  } finally {
    await pool.close();
  }
}
