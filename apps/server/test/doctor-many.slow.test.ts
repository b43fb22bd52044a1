import { expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";
import { runOutlay } from "./outlay.fixture.ts";

test(
  "a book of any number of differences is examined in little memory",
  { timeout: 120_000 },
  async () => {
    const server = await serveApp();
    const { url: DATABASE_URL, db } = server.database;
    const { user } = await server.signUp("ada");
    await db.execute(`
    insert into transactions (book_id, id, kind, occurred_on, account_id, currency, amount_minor,
      amount_thousandths, category_id, note, tags, search_text, created_by, updated_by, operation_id, created_at,
      updated_at)
    select account.book_id, gen_random_uuid(), 'expense', '2026-01-01', account.id, 'EUR', 1, 10,
      category.id, repeat('x', 2000), '{}', '', account.id, account.id, account.id, now(), now()
    from accounts account
    join categories category on category.book_id = account.book_id and system and category.kind = 'expense',
      generate_series(1, 15000)
    where account.book_id = '${user.defaultBookId}'`);
    // Their notes alone are 30 MB.
    const NODE_OPTIONS = "--max-old-space-size=48";
    const ending = await runOutlay(["doctor", "--fix"], { DATABASE_URL, NODE_OPTIONS });
    expect(ending.stderr).toBe("");
    expect(ending.stdout).toMatch(/Books checked: 1, differences: 30003, fixed: 15003\.\n$/);
    expect(ending.stdout.split("\n").length).toBeLessThan(300);
    await server.close();
  },
);
