import { type AppError, fieldError } from "@outlay/core";

/** Also the error of a violated primary key. */
export const takenId = "Use another id: this one belongs to other content.";

/** Some fields of a row; an undefined one counts as absent. */
type Part<Row> = { readonly [Field in keyof Row]?: Row[Field] | undefined };

/** Whether every field of `part` has the same value in `whole`; arrays are compared by their items. */
export function matchesFields<Row extends object>(whole: Row, part: Part<NoInfer<Row>>): boolean {
  return Object.entries(part).every(
    ([field, value]) => value === undefined || sameValue(Reflect.get(whole, field), value),
  );
}

function sameValue(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/**
 * Answers a create whose id was there already: with the row when the client sent the same content
 * (a retry), else `id.taken`. `sent` holds only what the client decided.
 */
export function resolveReplay<Row extends object>(
  row: Row | undefined,
  sent: Part<NoInfer<Row>>,
): Row {
  if (row && matchesFields(row, sent)) return row;
  throw idTaken();
}

export function idTaken(): AppError {
  return fieldError("id.taken", ["id"], takenId);
}
