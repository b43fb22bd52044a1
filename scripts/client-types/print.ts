import { createNames, pageItem, pascal, type Place, singular, splitLiterals } from "./names.ts";
import type { Field, Shape } from "./shapes.ts";

export type Printer = {
  /** The text of a type, indented for where it stands. */
  print: (shape: Shape, place: Place) => string;
  /** The declarations of what was printed by its name, in the order of their names. */
  declarations: () => string;
};

/** Of an object that is written in one line. */
const longestLine = 60;

/** Unions to which later versions add members, each with the type of a member that is not known. */
const open: Readonly<Record<string, string>> = { Notification: "UnknownNotification" };

/** Prints types so that each shape of these roots is written out once. */
export function createPrinter(roots: readonly Shape[]): Printer {
  const names = createNames();
  for (const root of roots) names.count(root);
  const declared = new Map<string, string>();

  const print = (shape: Shape, place: Place): string => {
    const name = names.nameOf(shape, place);
    if (name === undefined) return write(shape, place);
    if (!declared.has(name)) {
      declared.set(name, "");
      const text = write(shape, { owner: name, field: "" });
      const more = open[name] === undefined ? "" : ` | ${open[name]}`;
      declared.set(name, `export type ${name} = ${text}${more};`);
    }
    return name;
  };

  const write = (shape: Shape, place: Place): string => {
    switch (shape.kind) {
      case "text":
        return shape.text;
      case "array": {
        const item = print(shape.item, { ...place, field: singular(place.field) });
        return shape.item.kind === "union" && !/^\w+$/.test(item) ? `(${item})[]` : `${item}[]`;
      }
      case "record":
        return `Record<string, ${print(shape.value, place)}>`;
      case "union":
        return writeUnion(shape.members, place);
      case "object":
        return writeObject(shape, place);
    }
  };

  const writeUnion = (members: readonly Shape[], place: Place): string => {
    const { literals, others } = splitLiterals(members);
    const group: Shape = { kind: "union", members: literals };
    const name = others.length > 0 || place.field !== "" ? names.nameOf(group, place) : undefined;
    const texts = literals.map((literal) => write(literal, place));
    const written = name === undefined ? texts : [declare(name, texts)];
    return [...written, ...others.map((other) => print(other, place))].join(" | ");
  };

  const declare = (name: string, texts: readonly string[]): string => {
    declared.set(name, `export type ${name} = ${texts.join(" | ")};`);
    return name;
  };

  const writeObject = (shape: Shape & { kind: "object" }, place: Place): string => {
    const item = pageItem(shape);
    if (item) return `Page<${print(item, { ...place, field: "item" })}>`;
    if (shape.fields.length === 0) return "Record<string, never>";
    const owner = place.field === "" ? place.owner : place.owner + pascal(place.field);
    const lines = shape.fields.flatMap((field) => writeField(field, owner));
    return writeFields(lines);
  };

  const writeField = ({ name, optional, description, shape }: Field, owner: string): string[] => {
    const type = print(shape, { owner, field: name });
    const lines = `${name}${optional ? "?" : ""}: ${type};`.split("\n");
    return description === undefined || said.has(description)
      ? lines
      : [doc(description), ...lines];
  };

  return { print, declarations: () => inOrder(declared) };
}

/** What the head of the file says once, and hundreds of fields would repeat. */
const conventions = [
  "Instant, UTC",
  "Decimal string with the currency's number of digits",
  "Decimal string (or number) above zero, with at most the currency's number of digits",
  "Calendar date in the book's zone",
  "First day, inclusive",
  "Last day, inclusive",
  "The id, a UUID",
  "The book's id, a UUID",
  "ISO 4217 code",
  "ISO 4217 code of the amounts: the book's base currency",
  "ISO 4217 code of the account",
  "The change's number in the book: from 1, without gaps",
  "The user who made the change",
  "Rows per page; a page ends earlier at about 1 MiB",
  "`nextCursor` of the previous page, with the same filter and sort",
];
const said = new Set(conventions);

/** An object with these lines between its braces: in one line if that is short. */
function writeFields(lines: readonly string[]): string {
  const text = `{ ${lines.join(" ").slice(0, -1)} }`;
  const isShort = text.length <= longestLine && !/[\n*]/.test(text);
  return isShort ? text : `{\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}

/** Declarations, by their names. */
function inOrder(declared: ReadonlyMap<string, string>): string {
  return [...declared]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text)
    .join("\n");
}

/** A comment of documentation, in one line. */
export function doc(description: string): string {
  return `/** ${description.replaceAll("*/", "*\u200b/")} */`;
}
