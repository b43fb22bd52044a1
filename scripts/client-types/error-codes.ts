import type { createOpenApiDocument } from "../../packages/api/src/openapi/document.ts";

type Document = Awaited<ReturnType<typeof createOpenApiDocument>>;
type Response = { $ref?: string; content?: Record<string, { examples?: Record<string, unknown> }> };
type Operation = { operationId: string; responses: Record<string, Response> };

/** The codes that each operation documents: its problem documents have an example of each. */
export function documentedCodes(document: Document): Map<string, string[]> {
  const { paths, components } = document as unknown as {
    paths: Record<string, Record<string, Operation>>;
    components: { responses: Record<string, Response> };
  };
  const codesOf = ({ $ref, content }: Response): string[] => {
    const shared =
      $ref === undefined ? undefined : components.responses[$ref.split("/").at(-1) ?? ""];
    return shared
      ? codesOf(shared)
      : Object.keys(content?.["application/problem+json"]?.examples ?? {});
  };
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  return new Map(
    operations.map(({ operationId, responses }) => [
      operationId,
      Object.values(responses).flatMap(codesOf).toSorted(),
    ]),
  );
}

/** Declares the codes of each procedure, with those of all procedures under a name. */
export function declareErrorCodes(codesByPath: ReadonlyMap<string, readonly string[]>): string {
  const [first = [], ...others] = codesByPath.values();
  const common = first.filter((code) => others.every((codes) => codes.includes(code)));
  const write = (codes: readonly string[]) => codes.map((code) => `"${code}"`).join(" | ");
  const lines = [...codesByPath].map(([path, codes]) => {
    const own = codes.filter((code) => !common.includes(code));
    return `  "${path}": CommonErrorCode${own.length > 0 ? ` | ${write(own)}` : ""};`;
  });
  return `/** The codes that every procedure can fail with. */
export type CommonErrorCode = ${write(common)};

/** The documented codes of each procedure. */
export type ErrorCodes = {
${lines.join("\n")}
};`;
}
