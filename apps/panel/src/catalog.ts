import { isRecord } from "./json.ts";
import type { JsonSchema } from "./schema/json-schema.ts";

export type ProcedureType = "query" | "mutation" | "subscription";

/** One procedure of the API, as GET /panel/procedures.json returns it. */
export interface Procedure {
  readonly path: string;
  readonly group: string;
  readonly type: ProcedureType;
  readonly summary: string;
  readonly description?: string;
  /** Error codes that are this procedure's own. */
  readonly errors?: readonly string[];
  readonly auth: "public" | "user" | "scoped" | "book";
  readonly rest: {
    readonly method: string;
    readonly path: string;
    readonly successStatus: number;
    /** Where the input is, but for what stands in the path. */
    readonly input: "query" | "body";
  } | null;
  readonly input: JsonSchema | null;
  readonly output: JsonSchema | null;
  readonly example: unknown;
  readonly answersFile: boolean;
  /** The type of the file that is its body: the field `file` of the input. */
  readonly upload?: string;
  /** The field of text that may come as a file in a form. */
  readonly formFile?: string;
}

export interface Catalog {
  readonly title: string;
  readonly version: string;
  readonly procedures: readonly Procedure[];
}

export async function loadCatalog(signal: AbortSignal): Promise<Catalog> {
  const reply = await fetch("/panel/procedures.json", { signal });
  if (!reply.ok) throw new Error(`The server answered ${reply.status} for its procedures.`);
  const body: unknown = await reply.json();
  if (!isCatalog(body)) throw new Error("The server's list of procedures has another shape.");
  return body;
}

function isCatalog(value: unknown): value is Catalog {
  return isRecord(value) && Array.isArray(value["procedures"]);
}

export interface ProcedureGroup {
  readonly name: string;
  readonly procedures: readonly Procedure[];
}

/** Groups in the order in which the server lists them. */
export function groupProcedures(procedures: readonly Procedure[]): ProcedureGroup[] {
  const groups = Map.groupBy(procedures, (procedure) => procedure.group);
  return [...groups].map(([name, members]) => ({ name, procedures: members }));
}

/** Every word must occur in the path, the REST route, the summary or the kind. */
export function filterProcedures(procedures: readonly Procedure[], words: string): Procedure[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return procedures.filter((procedure) => {
    const text = searchText(procedure);
    return wanted.every((word) => text.includes(word));
  });
}

function searchText({ path, type, summary, rest }: Procedure): string {
  const route = rest === null ? "" : `${rest.method} ${rest.path}`;
  return `${path} ${type} ${summary} ${route}`.toLowerCase();
}

/** The part after the group: `create` of `expenses.create`. */
export function shortName(procedure: Procedure): string {
  const prefix = `${procedure.group}.`;
  return procedure.path.startsWith(prefix) ? procedure.path.slice(prefix.length) : procedure.path;
}
