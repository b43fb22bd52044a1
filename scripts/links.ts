import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** The links of Markdown pages to files or headings that are not there, as "page: target". */
export function findBrokenLinks(root: string, pages: readonly string[]): string[] {
  return pages.flatMap((page) =>
    linksOf(readFileSync(join(root, page), "utf8"))
      .filter((target) => !isThere(root, page, target))
      .map((target) => `${page}: ${target}`),
  );
}

/** The targets of links and images within the repository; what is in code is an example. */
function linksOf(markdown: string): string[] {
  const text = withoutCode(markdown).replaceAll(/`[^`\n]*`/g, "code");
  return Array.from(text.matchAll(/\]\(([^()\s]+)\)/g), ([, target = ""]) => target).filter(
    (target) => !/^[a-z]+:/i.test(target),
  );
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^ *```.*?^ *```$/gms, "");
}

function isThere(root: string, page: string, target: string): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? join(root, page) : join(root, dirname(page), path);
  if (relative(root, file).startsWith("..") || !existsSync(file)) return false;
  if (anchor === undefined) return true;
  return statSync(file).isFile() && anchorsOf(readFileSync(file, "utf8")).includes(anchor);
}

/** A heading's anchor, as GitHub makes it: lower case, without punctuation, spaces as hyphens. */
function anchorsOf(markdown: string): string[] {
  return Array.from(withoutCode(markdown).matchAll(/^#+ +(.+)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
