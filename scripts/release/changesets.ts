/** The sections of Keep a Changelog, in its order. */
export const sections = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"] as const;

export type Section = (typeof sections)[number];
type Bump = "major" | "minor" | "patch";

/** One change that a release will bring: how much it raises the version, and what the changelog says of it. */
export type Changeset = { bump: Bump; section: Section; text: string };

const usual = { major: "Changed", minor: "Added", patch: "Fixed" } as const;
const bumps = ["patch", "minor", "major"] as const;
const packages = new Set(["@outlay/server", "@outlay/client"]);

/** Reads a file in the format of Changesets. Throws an error that names the file when it is not one. */
export function parseChangeset(name: string, content: string): Changeset {
  const [, head, summary] = /^---\n(.*?)\n---\n+(.*\S)\s*$/s.exec(content) ?? [];
  const found = bumpsOf(head);
  if (found === undefined || summary === undefined) {
    throw new Error(
      `.changeset/${name} does not begin with "@outlay/server" or "@outlay/client" and a major, minor or ` +
        `patch between two lines of ---, followed by a text.`,
    );
  }
  const bump = bumps.findLast((each) => found.includes(each)) ?? "patch";
  const [prefix = "", section] = /^(\w+): /.exec(summary) ?? [];
  const named = sections.find((each) => each === section);
  return {
    bump,
    section: named ?? usual[bump],
    text: named === undefined ? summary : summary.slice(prefix.length),
  };
}

/** The bumps of the packages that a front matter names, or undefined when it holds anything else. */
function bumpsOf(head = ""): Bump[] | undefined {
  const lines = head.split("\n").map((line) => /^"([^"]+)": (\w+)$/.exec(line));
  const found = lines.map((line) => bumps.find((bump) => bump === line?.[2]));
  const known = found.filter((bump) => bump !== undefined);
  const allKnown =
    known.length === lines.length && lines.every((line) => packages.has(line?.[1] ?? ""));
  return allKnown ? known : undefined;
}

/**
 * The version that these changes make of `current`. Before 1.0.0 a major change raises the minor version. After a
 * release candidate comes its release.
 */
export function nextVersion(current: string, changesets: readonly Changeset[]): string {
  const [release = current, candidate] = current.split("-");
  if (candidate !== undefined) return release;
  const [major = 0, minor = 0, patch = 0] = current.split(".").map(Number);
  const greatest = bumps.findLast((bump) => changesets.some((each) => each.bump === bump));
  if (greatest === undefined) throw new Error("Nothing to release: .changeset has no changes.");
  if (greatest === "major" && major > 0) return `${major + 1}.0.0`;
  return greatest === "patch" ? `${major}.${minor}.${patch + 1}` : `${major}.${minor + 1}.0`;
}
