import { isRecord, parseJson, plainText, stringField } from "../json.ts";
import { type Issue, readIssues } from "../schema/issues.ts";
import {
  type Call,
  type Decoded,
  UnbuildableRequest,
  type WireReply,
  type WireRequest,
} from "./types.ts";

const FORM = "multipart/form-data";
const PATH_PARAMETER = /\{(\w+)\}/g;

/** Puts the input into the path, then the rest into the query, the JSON body or the form of a file. */
export function buildRestRequest({ procedure, input, text, file }: Call): WireRequest {
  const { rest, upload, formFile } = procedure;
  if (rest === null) throw new UnbuildableRequest(`${procedure.path} has no REST route.`, []);
  const { path, left } = fillPath(rest.path, input);
  const method = rest.method.toUpperCase();
  const query = rest.input === "query" ? printQuery(left) : "";
  const url = query === "" ? path : `${path}?${query}`;
  if (upload === FORM) return { method, url, body: fillForm(left, "file", chosen(file)) };
  if (upload !== undefined) return { method, url, body: chosen(file), contentType: upload };
  if (rest.input === "query") return { method, url };
  if (formFile !== undefined && file !== undefined)
    return { method, url, body: fillForm(left, formFile, file) };
  const hasPathParameters = left !== input;
  const body = hasPathParameters || text === undefined ? JSON.stringify(left) : text;
  return left === undefined ? { method, url } : { method, url, body };
}

function chosen(file: File | undefined): File {
  if (file !== undefined) return file;
  const issue = { path: ["file"], code: "required", message: "Required: choose a file." };
  throw new UnbuildableRequest("This request is for a file.", [issue]);
}

function fillForm(input: unknown, field: string, file: File): FormData {
  const form = new FormData();
  const others = isRecord(input) ? Object.entries(input) : [];
  for (const [name, value] of others) if (name !== field) form.set(name, plainText(value));
  form.set(field, file);
  return form;
}

function fillPath(template: string, input: unknown): { path: string; left: unknown } {
  const names = [...template.matchAll(PATH_PARAMETER)].flatMap(([, name]) => name ?? []);
  if (names.length === 0) return { path: template, left: input };
  const values = isRecord(input) ? input : {};
  const missing = names.filter((name) => !isPathValue(values[name]));
  if (missing.length > 0)
    throw new UnbuildableRequest(
      `The path ${template} needs ${missing.join(" and ")}.`,
      missing.map(missingIssue),
    );
  const path = template.replace(PATH_PARAMETER, (_match, name: string) =>
    encodeURIComponent(String(values[name])),
  );
  const left = Object.entries(values).filter(([name]) => !names.includes(name));
  return { path, left: Object.fromEntries(left) };
}

/** An empty segment would name another route. */
function isPathValue(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}

function missingIssue(name: string): Issue {
  return { path: [name], code: "required", message: "Required: send text." };
}

/** Bracket notation: `tags[0]=a&period[unit]=week`. */
function printQuery(input: unknown): string {
  if (!isRecord(input)) return "";
  return Object.entries(input)
    .flatMap(([key, value]) => queryPairs(key, value))
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join("&");
}

function queryPairs(key: string, value: unknown): [string, string][] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item, at) => queryPairs(`${key}[${at}]`, item));
  if (isRecord(value))
    return Object.entries(value).flatMap(([inner, item]) => queryPairs(`${key}[${inner}]`, item));
  return [[key, plainText(value)]];
}

export function decodeRestReply(reply: WireReply): Decoded {
  if (reply.file !== undefined) return { ok: true, data: undefined };
  const body = reply.text === "" ? undefined : parseJson(reply.text);
  if (reply.status >= 200 && reply.status < 300)
    return { ok: true, data: body === undefined && reply.text !== "" ? reply.text : body };
  const detail = stringField(body, "detail") ?? stringField(body, "title");
  const error = {
    code: stringField(body, "code") ?? `http.${reply.status}`,
    detail: detail ?? reply.text.slice(0, 500),
    issues: readIssues(isRecord(body) ? body["issues"] : undefined),
    requestId: stringField(body, "requestId"),
  };
  return { ok: false, error };
}
