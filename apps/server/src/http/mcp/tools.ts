import {
  findProcedure,
  isRestOnly,
  type JsonSchema,
  type Procedure,
  procedures,
  toJsonSchema,
} from "@outlay/api";
import type { Tool } from "@modelcontextprotocol/server";

/** What a model needs to look at a household's money, and to record and correct what was spent. */
const chosen = [
  "books.list",
  "accounts.list",
  "accounts.balance",
  "categories.list",
  "categories.create",
  "expenses.create",
  "expenses.update",
  "expenses.remove",
  "transactions.list",
  "payees.list",
  "tags.list",
  "schedules.occurrences",
  "budgets.status",
  "analytics.summary",
  "analytics.byPayee",
  "operations.undo",
] as const;

/** A procedure as a tool. */
export type ProcedureTool = {
  procedure: Procedure;
  tool: Tool;
  /** The structured content of a result, both as JSON; undefined for a procedure that returns nothing. */
  structure: ((output: string) => string) | undefined;
  /** Whether a result is a page of a list. */
  isPage: boolean;
};

type ObjectSchema = JsonSchema & { type: "object" };

const hasResult = ({ output }: Procedure): boolean =>
  Object.keys(toJsonSchema(output, "output")).length > 0;

/** MCP takes objects alone: a list is the field `items` of one. */
function outputOf(procedure: Procedure): Pick<ProcedureTool, "structure" | "isPage"> & {
  outputSchema?: ObjectSchema;
} {
  if (!hasResult(procedure)) return { structure: undefined, isPage: false };
  const schema = toJsonSchema(procedure.output, "output");
  if (schema.type === "array") {
    const { $defs, ...items } = schema;
    return {
      outputSchema: {
        type: "object",
        properties: { items },
        required: ["items"],
        ...($defs && { $defs }),
      },
      structure: (list) => `{"items":${list}}`,
      isPage: false,
    };
  }
  const fields = Object.keys(schema.properties ?? {});
  return {
    outputSchema: { ...schema, type: "object" },
    structure: (output) => output,
    isPage: /^items nextCursor( total)?$/.test(fields.join(" ")),
  };
}

function describe(procedure: Procedure): ProcedureTool {
  const { path, type, rest, summary, description, scope } = procedure;
  const { outputSchema, ...output } = outputOf(procedure);
  const isRead = scope?.endsWith(":read") ?? false;
  return {
    procedure,
    ...output,
    tool: {
      name: path.replace(".", "_"),
      title: summary,
      description: description ?? summary,
      inputSchema: {
        ...toJsonSchema(procedure.input, "input"),
        type: "object",
      } as Tool["inputSchema"],
      ...(outputSchema && { outputSchema }),
      annotations: {
        readOnlyHint: isRead,
        // What answers with 201 only adds something.
        destructiveHint: !isRead && rest.status !== 201,
        idempotentHint: isRead || type === "query",
        openWorldHint: false,
      },
    },
  };
}

function toolsOf(listed: readonly Procedure[]): ReadonlyMap<string, ProcedureTool> {
  return new Map(listed.map(describe).map((each) => [each.tool.name, each]));
}

/** Tools take and return JSON, at once: no files, no streams. */
function isTool(procedure: Procedure): boolean {
  return procedure.scope !== null && procedure.type !== "subscription" && !isRestOnly(procedure);
}

export const chosenTools = toolsOf(
  chosen.map((path) => {
    const procedure = findProcedure(path);
    if (!procedure) throw new TypeError(`${path} is no procedure`);
    return procedure;
  }),
);

let every: ReadonlyMap<string, ProcedureTool> | undefined;

/** A tool for each procedure; made when they are first asked for, as their schemas are large. */
export function allTools(): ReadonlyMap<string, ProcedureTool> {
  return (every ??= toolsOf(procedures.filter(isTool)));
}

/** Whether a token that only proposes makes a proposal by it. */
export const isProposed = ({ isWrite, path }: Procedure): boolean =>
  isWrite && path !== "proposals.create";

/** A tool as such a token sees it: it changes nothing, and results in a proposal. */
export function asProposal({ annotations, description = "", ...tool }: Tool): Tool {
  return {
    ...tool,
    description: `${description} With this token it makes a proposal, which a person decides on.`,
    outputSchema: {
      type: "object",
      properties: {
        id: { type: "string", format: "uuid" },
        state: { type: "string" },
        changeCount: { type: "integer" },
      },
      required: ["id", "state", "changeCount"],
    },
    annotations: { ...annotations, destructiveHint: false },
  };
}
