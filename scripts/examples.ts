// What is written from the frontends in examples/: the code in the guide, and the files that several of them have.

/** Each example is whole by itself: these files are written in one, and copied to the others. */
export const sharedFiles: Record<string, readonly string[]> = {
  "vite-react/src/app.css": ["next/app", "sveltekit/src", "plain-page"],
  "vite-react/src/text.ts": ["next/app", "sveltekit/src/lib"],
  "vite-react/src/app.tsx": ["next/app"],
  "vite-react/src/expenses.tsx": ["next/app"],
  "vite-react/src/sign-in.tsx": ["next/app"],
};

const snippet = /(?<=<!-- examples\/(\S+)#([\w-]+) -->\n```\w+\n).*?(?=\n```\n)/gs;

/**
 * A page of the guide with its code replaced by the current one: `<!-- examples/next/app/page.tsx#page -->` before a
 * block of code names the region of a file, from `// #region page` to `// #endregion`. `read` takes a path in examples.
 */
export function withSnippets(page: string, read: (path: string) => string): string {
  return page.replaceAll(snippet, (_, path: string, region: string) =>
    regionOf(path, read(path), region),
  );
}

function regionOf(path: string, source: string, name: string): string {
  const [, rest] = source.split(new RegExp(String.raw`^ *// #region ${name}\n`, "m"));
  const [region, end] = rest?.split(/^ *\/\/ #endregion$/m) ?? [];
  if (region === undefined || end === undefined) throw new Error(`${path} has no region ${name}`);
  const lines = region.trimEnd().split("\n");
  const indents = lines.filter((line) => line !== "").map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join("\n");
}
