import { z } from "zod";
import { nearestName } from "./nearest-name.ts";

// What zod says about input that a schema refuses, where the schema has no message of its own: sentences
// that say what to send. No value that was sent is repeated: it may be a secret.

type RawIssue = z.core.$ZodRawIssue;
type RawIssueOf<Code extends RawIssue["code"]> = Extract<RawIssue, { code: Code }>;

const typeNames: Record<string, string> = {
  string: "text",
  template_literal: "text",
  number: "a number",
  nan: "a number",
  int: "a whole number",
  bigint: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  set: "a list",
  object: "an object",
  record: "an object",
  map: "an object",
  date: "an instant",
  null: "null",
  file: "a file",
  Blob: "a file",
  ReadableStream: "a file",
};

const nameOfType = (type: string) => typeNames[type] ?? "another value";

function typeOf(input: unknown): string {
  if (input === null) return "null";
  if (Array.isArray(input)) return "array";
  return input instanceof Date ? "date" : typeof input;
}

function describeType({ expected, input, inst }: RawIssueOf<"invalid_type">): string {
  if (expected === "never" || expected === "undefined" || expected === "void")
    return "Omit this field.";
  // Zod asks for a number first, and then whether it is whole.
  const wanted = nameOfType(inst instanceof z.ZodNumberFormat ? "int" : expected);
  if (input === undefined)
    return wanted === nameOfType("") ? "Required." : `Required: send ${wanted}.`;
  const sent = nameOfType(typeOf(input));
  const isSameKind = wanted === sent || (wanted === "a whole number" && sent === "a number");
  if (isSameKind || sent === nameOfType("")) return `Send ${wanted}.`;
  if (expected === "string" && typeof input === "number")
    return "Send text, not a number: put it in quotes.";
  const isNumber = typeof input === "string" && /^-?\d+(\.\d+)?$/.test(input);
  if (isNumber && wanted.endsWith("number")) return `Send ${wanted}, not text: omit the quotes.`;
  return `Send ${wanted}, not ${sent}.`;
}

const units: Record<string, readonly [one: string, many: string]> = {
  string: ["character", "characters"],
  array: ["item", "items"],
  set: ["item", "items"],
  map: ["entry", "entries"],
  file: ["byte", "bytes"],
};

/** `3 characters`; without a unit the number alone. */
function quantity(count: number | bigint, origin: string): string {
  const [one, many] = units[origin] ?? [];
  if (origin === "file" && Number(count) % 1024 ** 2 === 0)
    return `${Number(count) / 1024 ** 2} MiB`;
  const unit = BigInt(Math.trunc(Number(count))) === 1n ? one : many;
  return unit === undefined ? String(count) : `${count} ${unit}`;
}

const instantOf = (time: number | bigint) => new Date(Number(time)).toISOString();

function describeSize(issue: RawIssueOf<"too_big"> | RawIssueOf<"too_small">): string {
  const { origin, inclusive = false, exact = false } = issue;
  const isMost = issue.code === "too_big";
  const bound = isMost ? issue.maximum : issue.minimum;
  if (origin === "date") return `Send an instant ${isMost ? "until" : "from"} ${instantOf(bound)}.`;
  const size = quantity(bound, origin);
  if (exact) return `Send exactly ${size}.`;
  if (!isMost && origin in units && Number(bound) <= 1) return "Must not be empty.";
  if (isMost) return `Send ${inclusive ? "at most" : "less than"} ${size}.`;
  return `Send ${inclusive ? "at least" : "more than"} ${size}.`;
}

const formats: Partial<Record<string, string>> = {
  email: 'an email address, such as "ada@example.com"',
  url: 'a URL, such as "https://example.com"',
  emoji: "an emoji",
  uuid: "a UUID",
  guid: "a UUID",
  nanoid: "a Nano ID",
  cuid: "a CUID",
  cuid2: "a CUID2",
  ulid: "a ULID",
  xid: "an XID",
  ksuid: "a KSUID",
  datetime: 'an instant, such as "2027-01-31T12:00:00Z"',
  date: 'a date, such as "2027-01-31"',
  time: 'a time, such as "12:30:00"',
  duration: 'an ISO 8601 duration, such as "P1M"',
  ipv4: 'an IPv4 address, such as "192.0.2.1"',
  ipv6: 'an IPv6 address, such as "2001:db8::1"',
  cidrv4: 'an IPv4 network, such as "192.0.2.0/24"',
  cidrv6: 'an IPv6 network, such as "2001:db8::/32"',
  mac: 'a MAC address, such as "00:00:5e:00:53:01"',
  base64: "base64",
  base64url: "base64url, without padding",
  json_string: "text that is JSON",
  e164: 'a phone number, such as "+43123456789"',
  credit_card: "a card number",
  iban: "an IBAN",
  currency_code: 'a currency code, such as "EUR"',
  jwt: "a JSON Web Token",
  lowercase: "lower case",
  uppercase: "upper case",
};

/** What zod's types of the formats with a text of their own leave to be found. */
const textOf = (value: unknown) => JSON.stringify(typeof value === "string" ? value : "");

function describeFormat(issue: RawIssueOf<"invalid_format">): string {
  const format: string = issue.format;
  if (format === "starts_with") return `Send text that starts with ${textOf(issue["prefix"])}.`;
  if (format === "ends_with") return `Send text that ends with ${textOf(issue["suffix"])}.`;
  if (format === "includes") return `Send text that includes ${textOf(issue["includes"])}.`;
  return `Send ${formats[format] ?? "text in the documented format"}.`;
}

const either = new Intl.ListFormat("en-GB", { type: "disjunction" });
/** More would not be read. */
const maxListed = 12;

/** What to choose of, where `input` is none of it. */
function describeChoice(values: readonly unknown[], input: unknown): string {
  const choices = values.filter((value) => value !== undefined);
  const listed = choices
    .slice(0, maxListed)
    .map((value) => (typeof value === "bigint" ? String(value) : JSON.stringify(value)));
  const rest = choices.length - listed.length;
  const choice = rest > 0 ? `one of ${listed.join(", ")} and ${rest} more` : either.format(listed);
  const texts = choices.filter((value) => typeof value === "string");
  const meant = typeof input === "string" ? nearestName(input, texts) : undefined;
  const hint = meant === undefined ? "" : ` Did you mean "${meant}"?`;
  return `${input === undefined ? "Required: send" : "Send"} ${choice}.${hint}`;
}

function valueAt(input: unknown, name: string): unknown {
  return typeof input === "object" && input !== null
    ? (input as Record<string, unknown>)[name]
    : undefined;
}

function describeUnion(issue: RawIssueOf<"invalid_union">): string {
  if (issue.inclusive === false) return "Several forms fit: send exactly one of them.";
  const { options, discriminator, errors, input } = issue;
  if (options && discriminator !== undefined)
    return describeChoice(options, valueAt(input, discriminator));
  const first = errors.flatMap(([fault]) => (fault ? [fault] : []));
  // What is of the right type in one of the forms was probably meant as that.
  const meant = first.find(({ code, path }) => code !== "invalid_type" || path.length > 0);
  if (meant) return meant.message;
  const types = first.flatMap((fault) =>
    fault.code === "invalid_type" ? [nameOfType(fault.expected)] : [],
  );
  return `${input === undefined ? "Required: send" : "Send"} ${either.format(new Set(types))}.`;
}

/** More than these are not reported. */
const maxKeys = 100;
/** Nobody mistypes more, and comparing takes time. */
const maxHints = 10;
const maxKeyLength = 60;

const shorten = (key: string) =>
  key.length > maxKeyLength ? `${key.slice(0, maxKeyLength)}…`.toWellFormed() : key;

/** One line for each key, as `keyMessages` reads them. */
function describeKeys({ keys, inst }: RawIssueOf<"unrecognized_keys">): string {
  const names = inst instanceof z.ZodObject ? Object.keys(inst.shape) : [];
  const lines = keys.slice(0, maxKeys).map((key, at) => {
    const meant = at < maxHints ? nearestName(key, names) : undefined;
    const hint =
      meant === undefined ? "Check its spelling, or omit it." : `Did you mean "${meant}"?`;
    return `There is no field ${JSON.stringify(shorten(key))}. ${hint}`;
  });
  return lines.join("\n");
}

/** The message about each of the first keys of such an issue. */
export function keyMessages({ keys, message }: z.core.$ZodIssueUnrecognizedKeys) {
  const lines = message.split("\n");
  return keys.slice(0, lines.length).map((key, at) => ({ key, message: lines[at] ?? message }));
}

/** The text about an issue of zod whose schema has none of its own. */
export function describeIssue(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return describeType(issue);
    case "too_big":
    case "too_small":
      return describeSize(issue);
    case "invalid_format":
      return describeFormat(issue);
    case "invalid_value":
      return describeChoice(issue.values, issue.input);
    case "not_multiple_of":
      return `Send a multiple of ${issue.divisor}.`;
    case "unrecognized_keys":
      return describeKeys(issue);
    case "invalid_union":
      return describeUnion(issue);
    case "invalid_key":
      return `This name is not allowed. ${issue.issues[0]?.message ?? ""}`.trim();
    case "invalid_element":
      return `An item is not allowed. ${issue.issues[0]?.message ?? ""}`.trim();
    case "custom":
      return "This value is not allowed.";
  }
}

// In place of zod's English, which names types and operators: schemas keep their own messages.
z.config({ localeError: describeIssue });
