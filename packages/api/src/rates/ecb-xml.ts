import type { CalendarDate } from "@outlay/core";
import { SaxesParser } from "saxes";
import { type GivenRate, type RateReader, readDay, unreadable } from "./ecb.logic.ts";

/** The bank's files have five levels and two attributes. */
const maxDepth = 8;
const maxAttributes = 4;
const maxElements = 1_000_000;
/** Of an attribute's value. */
const maxValueLength = 200;
/** Characters that are read at once. The parser buffers an unfinished element, so each step must finish at least one. */
const stepLength = 16 * 1024;
const envelope = "gesmes:Envelope";

type Step = { rates: GivenRate[]; elements: number };

/** A parser that adds the rates it reads to `step`, and throws at anything the bank's files do not have. */
function openParser(step: Step): SaxesParser {
  const parser = new SaxesParser();
  const refuse = (why: string): never => {
    throw unreadable(`Line ${parser.line} has ${why}.`);
  };
  let depth = 0;
  let elements = 0;
  let attributeCount = 0;
  let on: CalendarDate | undefined;
  parser.on("error", () => {
    throw unreadable(`The XML is broken in line ${parser.line}.`);
  });
  parser.on("doctype", () => refuse("a document type"));
  parser.on("opentagstart", ({ name }) => {
    if (elements === 0 && name !== envelope) refuse(`no ${envelope}`);
    depth += 1;
    elements += 1;
    step.elements += 1;
    attributeCount = 0;
    if (depth > maxDepth) refuse(`an element deeper than ${maxDepth} levels`);
    if (elements > maxElements) refuse(`one more than ${maxElements} elements`);
  });
  parser.on("attribute", ({ value }) => {
    attributeCount += 1;
    if (attributeCount > maxAttributes) refuse(`more than ${maxAttributes} attributes`);
    if (value.length > maxValueLength)
      refuse(`an attribute of more than ${maxValueLength} characters`);
  });
  parser.on("opentag", ({ name, attributes: { time, currency, rate } }) => {
    if (name !== "Cube") return;
    const { line } = parser;
    if (time !== undefined) on = readDay(time, line);
    if (currency === undefined || rate === undefined) return;
    if (on === undefined) throw unreadable(`Line ${line} has a rate without a day.`);
    step.rates.push({ quote: currency, on, rate, line });
  });
  parser.on("closetag", () => {
    depth -= 1;
  });
  return parser;
}

/** Nested elements named Cube: one with `time` for each day, within it one with `currency` and `rate` each. */
export function* readXml(text: string): RateReader {
  const step: Step = { rates: [], elements: 0 };
  const parser = openParser(step);
  for (let from = 0; from < text.length; from += stepLength) {
    parser.write(text.slice(from, from + stepLength));
    if (step.elements === 0)
      throw unreadable(
        `Line ${parser.line} has more than ${stepLength} characters without an element.`,
      );
    yield* step.rates;
    step.rates = [];
    step.elements = 0;
    yield undefined;
  }
  parser.close();
}
