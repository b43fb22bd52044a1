import { afterAll, expect, test } from "vitest";
import { connect } from "./connect.ts";
import { createTestDatabase } from "./testing.ts";

const database = await createTestDatabase();
const client = connect(database.url, { poolSize: 1 });
afterAll(async () => {
  await client.end();
  await database.close();
});

/** The longest row whose cells are cut from its text has 4 kB; each of a longer one is read by itself. */
const sizes = [0, 1, 100, 128, 195, 255, 4_000, 4_090, 4_096, 5_000, 70_000];
const texts = [
  "a",
  "é",
  "ÿ",
  "語",
  "🧾",
  "\u0001",
  "\u0080",
  "\uFFFD",
  "\uFEFF",
  "a\u0301",
].flatMap((letter) => sizes.map((size) => letter.repeat(size)));

test("texts of every script and size are read as they were written, whatever is beside them", async () => {
  const row = `select null::text, $1::text, 42::bigint, $1::text, true, array[$1::text], json_build_object('text', $1::text), null::uuid, 'end'`;
  for (const text of texts) {
    const cells = [null, text, "42", text, true, [text], { text }, null, "end"];
    expect(await client.unsafe(row, [text]).values()).toEqual([cells]);
  }
});

test("rows of one answer are read each by itself", async () => {
  const rows = await client.unsafe(
    `select n, case n % 3 when 0 then null when 1 then repeat('é', n) else repeat('e', n * 50) end as text,
      '01a22de9-79b0-757c-a914-e59a0436da9e'::uuid as id from generate_series(1, $1::int) n`,
    [200],
  );
  const id = "01a22de9-79b0-757c-a914-e59a0436da9e";
  const textOf = (n: number) => [null, "é".repeat(n), "e".repeat(n * 50)][n % 3];
  const expected = Array.from({ length: 200 }, (_, index) => index + 1);
  expect([...rows]).toEqual(expected.map((n) => ({ n, text: textOf(n), id })));
});
