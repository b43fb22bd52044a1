import {
  pathParameters,
  type Procedure,
  propertiesOf,
  readsQuery,
  toJsonSchema,
} from "@outlay/api";
import type { Sending } from "./http.fixture.ts";

/** One hostile request over REST. */
export interface Hostile extends Sending {
  what: string;
  method: string;
  path: string;
}

const someId = "01920000-0000-7000-8000-000000000000";
const kilobytes = (count: number) => "x".repeat(count * 1024);

/** JSON texts that no field expects, among them some that only one field does. */
export const values: readonly string[] = [
  "null",
  "true",
  "0",
  "-0",
  "-1",
  "1.5",
  "1e309",
  "-1e309",
  "1e-7",
  "9007199254740993",
  "12345678901234567890",
  '""',
  '" "',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u202e\\ufeff"',
  '"2026-02-30"',
  '"0000-00-00"',
  '"+275760-09-13"',
  '"12.345678"',
  '"-0"',
  '"1e309"',
  '"NaN"',
  '"not-a-uuid"',
  '"00000000-0000-0000-0000-000000000000"',
  `"${someId}"`,
  '"\'; drop table users; --"',
  '"${7*7}{{7*7}}"',
  '"__proto__"',
  '"%"',
  "[]",
  "[[]]",
  "[null]",
  '["a","a"]',
  "{}",
  '{"json":1}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"toString":1,"valueOf":1,"then":1}',
  '{"amount":"1","currency":"XXX"}',
  `"${kilobytes(50)}"`,
  `[${Array.from({ length: 5000 }, () => '"t"').join(",")}]`,
  `${"[".repeat(5000)}${"]".repeat(5000)}`,
  `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`,
];

const bodies: readonly (string | Uint8Array)[] = [
  "",
  " ",
  "{",
  "}",
  "[]",
  "[{}]",
  "null",
  "5",
  '"text"',
  "{'a':1}",
  '{"a":1}}',
  "\u0000",
  "\ufeff{}",
  new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
  '{"__proto__":1}',
  '{"constructor":{"prototype":1}}',
  '{"a":1,"a":2}',
  "[".repeat(60_000),
  '{"a":'.repeat(10_000),
  kilobytes(1024),
  JSON.stringify({ note: kilobytes(1024) }),
];

const queries: readonly string[] = [
  "&",
  "=",
  "=&=&",
  "%",
  "%00",
  "%ff=%ff",
  "%E0%A4%A",
  "__proto__=1",
  "__proto__[a]=1",
  "constructor=1&toString=1",
  "a[]=1&a[b]=2",
  "?".repeat(500),
  `a=${"x".repeat(5000)}`,
];

const texts: readonly string[] = [
  "",
  "null",
  "undefined",
  "true",
  "-0",
  "1e309",
  "0x10",
  "1.5",
  "99999999999999999999",
  "%00",
  "a%00b",
  "%ff%fe",
  "%ED%A0%80",
  "%",
  "2026-02-30",
  "'%20or%201=1%20--",
  "not-a-uuid",
  someId,
  "__proto__",
  "[]",
  "{}",
  "%5B%7B%7D%5D",
  "x".repeat(3000),
];

const segments: readonly string[] = [
  "x",
  "null",
  "%00",
  "%",
  "%ff",
  "%E0%A4%A",
  "..",
  "..%2f..%2fetc%2fpasswd",
  "'%20or%201=1%20--",
  "__proto__",
  "constructor",
  `${someId}%00`,
  someId.toUpperCase(),
  "x".repeat(150),
  "x".repeat(1000),
];

const contentTypes = [
  "text/plain",
  "application/xml",
  "multipart/form-data",
  "x",
  ";",
  "application/json;;=",
];

export const headerSets: readonly Record<string, string>[] = [
  { "x-book-id": "x" },
  { "x-book-id": "' or 1=1 --" },
  { "x-book-id": kilobytes(5) },
  { "x-book-id": "\u00ff\u00fe" },
  { "x-book-id": `${someId}, ${someId}` },
  { authorization: "" },
  { authorization: "Bearer" },
  { authorization: "Bearer \u00ff" },
  { authorization: `Bearer ${kilobytes(5)}` },
  { authorization: "Basic eDp5" },
  { authorization: "Bearer eyJhbGciOiJub25lIn0.e30." },
  { "user-agent": "\u00ff" },
  { "content-encoding": "gzip" },
];

const example = ({ example: given }: Procedure): Record<string, unknown> => ({
  ...(given as object | undefined),
});

/** The names of a procedure's input, without those in its path. */
export function fieldsOf(procedure: Procedure): string[] {
  const inPath = pathParameters(procedure.rest.path);
  const fields = Object.keys(propertiesOf(toJsonSchema(procedure.input, "input")));
  return fields.filter((field) => !inPath.includes(field));
}

/** The example with a field set to a JSON text, as JSON text. */
export function withField(procedure: Procedure, field: string, value: string): string {
  const inPath = pathParameters(procedure.rest.path);
  const rest = Object.entries(example(procedure)).filter(
    ([name]) => name !== field && !inPath.includes(name),
  );
  const fields = rest.map(([name, given]) => `${JSON.stringify(name)}:${JSON.stringify(given)}`);
  return `{${[...fields, `${JSON.stringify(field)}:${value}`].join(",")}}`;
}

/** Everything hostile for one procedure over REST. */
export function* hostileRequests(procedure: Procedure): Generator<Hostile> {
  const { method } = procedure.rest;
  const at = (segment: string) => `/api${procedure.rest.path.replaceAll(/\{\w+\}/g, segment)}`;
  const path = at(someId);
  for (const segment of pathParameters(procedure.rest.path).length > 0 ? segments : [])
    yield { what: `address ${segment.slice(0, 50)}`, method, path: at(segment) };
  for (const query of queries)
    yield { what: `?${query.slice(0, 50)}`, method, path: `${path}?${query}` };
  for (const headers of headerSets)
    yield { what: JSON.stringify(headers).slice(0, 60), method, path, headers };
  if (readsQuery(procedure.rest)) {
    yield { what: "a body", method, path, json: { a: 1 } };
    for (const field of [...fieldsOf(procedure), "unknown"]) {
      for (const text of texts)
        yield { what: `?${field}=${text.slice(0, 50)}`, method, path: `${path}?${field}=${text}` };
      yield { what: `repeated ${field}`, method, path: `${path}?${field}=1&${field}=2` };
    }
    return;
  }
  for (const body of bodies)
    yield { what: `body ${String(body).slice(0, 50)}`, method, path, body };
  for (const type of contentTypes)
    yield { what: type, method, path, body: "{}", headers: { "content-type": type } };
  yield { what: "no field at all", method, path, json: {} };
  for (const field of fieldsOf(procedure)) {
    const { [field]: _, ...without } = example(procedure);
    yield { what: `without ${field}`, method, path, json: without };
  }
  for (const field of [...fieldsOf(procedure), "unknown", "__proto__", "constructor", "a.b", ""]) {
    for (const value of values) {
      const body = withField(procedure, field, value);
      yield { what: `${field}: ${value.slice(0, 50)}`, method, path, body };
    }
  }
}
