import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { openDatabase } from "./client.ts";
import { createTestDatabase } from "./testing.ts";

const database = await createTestDatabase();
afterAll(database.close);

test("a database answers through its unix socket", async () => {
  const rows = await database.db.execute(sql`select 1 as one`);
  expect(rows).toEqual([{ one: 1 }]);
});
