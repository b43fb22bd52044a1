import { SaxesParser } from "saxes";
import { BankFileError } from "../bank-file-error.ts";
import { oneLine } from "../values/lines.ts";

/** An element by its local name: prefixes and versions of namespaces do not matter. */
export type XmlNode = {
  name: string;
  line: number;
  text: string;
  /** Of an amount. */
  currency: string | null;
  children: XmlNode[];
};

const deepest = 64;
/** More than a statement of 5 MiB can have: an element takes ten characters or more. */
const mostElements = 500_000;
/** Most elements have no other in them. */
const none: XmlNode[] = [];

/**
 * Reads XML. `take` gets each element when it ends, with its parents from the root on, and says whether its parent keeps
 * it. Entities are not expanded, for a document type is refused.
 */
export function readXml(
  text: string,
  take: (node: XmlNode, parents: readonly XmlNode[]) => boolean,
): void {
  const content = text.trimStart();
  const skipped = text.slice(0, text.length - content.length).split("\n").length - 1;
  const parser = new SaxesParser();
  const stack: XmlNode[] = [];
  let count = 0;
  const fail = (reason: string): never => {
    throw new BankFileError({ format: "camt", line: parser.line + skipped, reason });
  };
  parser.on("error", ({ message }) => {
    // Such as "&nbsp;", which XML does not have: it stays as it is.
    if (message.endsWith("undefined entity.")) return;
    fail(`The XML is damaged or cut (${withoutPlace(message)}). Download the file again.`);
  });
  parser.on("doctype", () => fail("A document type is not allowed in a statement."));
  parser.on("opentag", ({ name, attributes }) => {
    if (stack.length === deepest) fail("The XML is nested too deep for a statement.");
    count += 1;
    if (count > mostElements) fail("The XML has too many elements for a statement.");
    const currency = attributes["Ccy"]?.trim() ?? null;
    const line = parser.line + skipped;
    stack.push({ name: localName(name), line, text: "", currency, children: none });
  });
  const addText = (piece: string) => {
    const node = stack.at(-1);
    if (node) node.text += piece;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const node = stack.pop();
    const parent = stack.at(-1);
    if (!node || !take(node, stack) || !parent) return;
    if (parent.children === none) parent.children = [node];
    else parent.children.push(node);
  });
  parser.write(content).close();
}

const localName = (name: string) => name.slice(name.indexOf(":") + 1);

/** The parser's messages begin with line and column. */
const withoutPlace = (message: string) => message.replace(/^\d+:\d+: /, "");

/** The first element at a path below a node. */
export function find(node: XmlNode | undefined, ...path: string[]): XmlNode | undefined {
  let found = node;
  for (const name of path) found = found?.children.find((child) => child.name === name);
  return found;
}

/** All elements of a name directly below a node. */
export const findAll = (node: XmlNode | undefined, name: string): XmlNode[] =>
  node?.children.filter((child) => child.name === name) ?? [];

/** The text of the first element at a path, in one line; null where there is none. */
export const textAt = (node: XmlNode | undefined, ...path: string[]): string | null =>
  oneLine(find(node, ...path)?.text);
