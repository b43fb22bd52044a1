import type { Procedure } from "../../packages/api/src/procedures.ts";
import { pascal, singular } from "./names.ts";
import { createPrinter, doc } from "./print.ts";
import { shapeOf } from "./shapes.ts";

const builders = { query: "Query", mutation: "Mutation", subscription: "Subscription" } as const;

/** The declarations of the router, with a comment for each procedure, and of every type that it names. */
export function declareRouter(procedures: readonly Procedure[]): string {
  const described = procedures.map((procedure) => ({
    ...procedure,
    takes: shapeOf(procedure.input, "input"),
    gives: shapeOf(procedure.output, "output"),
  }));
  const { print, declarations } = createPrinter(
    described.flatMap(({ takes, gives }) => [takes, gives]),
  );
  const groups = [...Map.groupBy(described, ({ group }) => group)].map(([group, members]) => {
    const lines = members.map(({ path, type, summary, takes, gives }) => {
      const own = path.slice(group.length + 1);
      const owner = pascal(singular(group)) + pascal(own);
      const input = print(takes, { owner, field: "input" });
      const output = print(gives, { owner, field: "output" });
      return `${doc(`${summary}.`)}\n${own}: ${builders[type]}<${input}, ${output}>;`;
    });
    return `${group}: {\n${indented(lines.join("\n"))}\n};`;
  });
  return `${declarations()}

export type AppRouter = trpc.TRPCBuiltRouter<Root, {
${indented(groups.join("\n"))}
}>;
`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
