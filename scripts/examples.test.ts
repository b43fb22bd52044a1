import { expect, test } from "vitest";
import { withSnippets } from "./examples.ts";

const page = `Before.

<!-- examples/a/b.ts#list -->
\`\`\`ts
old
\`\`\`

After.
`;

test("the guide has the code of the examples", () => {
  const source =
    "import x;\n\n  // #region list\n  first();\n\n    second();\n  // #endregion\nlast();\n";
  const read = (path: string) => (path === "a/b.ts" ? source : "");
  expect(withSnippets(page, read)).toBe(page.replace("old", "first();\n\n  second();"));
});

test("a region that an example does not have is a fault of the guide", () => {
  const faulty = ["first();", "// #region list\nfirst();", "// #region other\n// #endregion\n"];
  for (const source of faulty)
    expect(() => withSnippets(page, () => source)).toThrow("a/b.ts has no region list");
});
