import { type Changeset, type Section, sections } from "./changesets.ts";

/**
 * A changelog in which everything unreleased, what is written there by hand and the changesets, has become
 * the section of a version.
 */
export function releaseChangelog(
  changelog: string,
  changesets: readonly Changeset[],
  { version, date }: { version: string; date: string },
): string {
  const heading = "## [Unreleased]\n";
  const [before, rest] = changelog.split(heading);
  if (before === undefined || rest === undefined)
    throw new Error("CHANGELOG.md has no section [Unreleased].");
  const next = rest.search(/^## /m);
  const [unreleased, older] = next < 0 ? [rest, ""] : [rest.slice(0, next), rest.slice(next)];
  const released = sections.flatMap((section) => {
    const entries = [...entriesOf(unreleased, section), ...changesets.flatMap(entryIn(section))];
    return entries.length === 0 ? [] : [`### ${section}\n\n${entries.join("\n")}\n`];
  });
  const parts = [heading, `## [${version}] - ${date}\n`, ...released];
  return `${before}${parts.join("\n")}${older === "" ? "" : `\n${older}`}`;
}

/** The text below a heading of the section that was written by hand. */
function entriesOf(unreleased: string, section: Section): string[] {
  return unreleased
    .split(/^### /m)
    .filter((part) => part.startsWith(`${section}\n`))
    .map((part) => part.slice(section.length).trim());
}

const entryIn = (section: Section) => (changeset: Changeset) =>
  changeset.section === section ? [`- ${changeset.text.replaceAll("\n", "\n  ")}`] : [];
