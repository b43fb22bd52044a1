import type { Procedure } from "./catalog.ts";

/** A procedure for a unit test: name what matters to it, the rest is filled in. */
export function makeProcedure(path: string, part: Partial<Procedure> = {}): Procedure {
  const group = path.slice(0, path.lastIndexOf("."));
  const rest = {
    method: "POST",
    path: `/api/${group}`,
    successStatus: 200,
    input: "body",
  } as const;
  return {
    path,
    group,
    type: "mutation",
    summary: "",
    auth: "book",
    rest,
    input: null,
    output: null,
    example: null,
    answersFile: false,
    ...part,
  };
}
