import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { createPrinter } from "./print.ts";
import { shapeOf } from "./shapes.ts";

const place = { owner: "Trip", field: "output" };

function print(schema: z.ZodType, io: "input" | "output") {
  const shape = shapeOf(schema, io);
  const printer = createPrinter([shape]);
  return { text: printer.print(shape, place), declarations: printer.declarations() };
}

const price = z.strictObject({ amount: z.string(), currency: z.string() });

test("what repeats is a type of its own, whatever the order of its fields", () => {
  const reversed = z.strictObject({ currency: z.string(), amount: z.string() });
  const { text, declarations } = print(z.strictObject({ paid: price, left: reversed }), "output");

  expect(text).toBe("{ paid: TripOutputPaid; left: TripOutputPaid }");
  expect(declarations).toBe("export type TripOutputPaid = { amount: string; currency: string };");
});

test("a named schema becomes a named type, and a shape that occurs once is inlined", () => {
  const named = z.strictObject({ price }).meta({ id: "Ticket" });
  const { text, declarations } = print(named.nullable(), "output");

  expect(text).toBe("Ticket | null");
  expect(declarations).toContain(
    "export type Ticket = { price: { amount: string; currency: string } };",
  );
});

test("a default may be left out of the input and is always in the output", () => {
  const schema = z.strictObject({ count: z.int().default(1) });

  expect(print(schema, "input").text).toBe("{ count?: number | undefined }");
  expect(print(schema, "output").text).toBe("{ count: number }");
});

test("pages are written as such", () => {
  const page = z.strictObject({ items: z.array(price), nextCursor: z.string().nullable() });

  expect(print(page, "output").text).toBe("Page<{ amount: string; currency: string }>");
});

test("the client's types have at most 25 lines a procedure", () => {
  const file = join(import.meta.dirname, "../../packages/client/src/router.generated.ts");
  const text = readFileSync(file, "utf8");
  const procedures = text.match(/: (Query|Mutation|Subscription)</g) ?? [];

  expect(procedures.length).toBeGreaterThan(100);
  expect(text.split("\n").length / procedures.length).toBeLessThan(25);
});
