import { nameKey } from "@outlay/core";
import type { LockedBook } from "../feed/lock.ts";
import { saveSchedule } from "./saving.ts";
import { selectSchedules } from "./schedule-rows.ts";
import type { Template } from "./template.logic.ts";

/** Names of payees or tags that become another one. */
type Renaming = { field: "payee" | "tags"; names: readonly string[]; into: string };

function renamed(template: Template, { field, names, into }: Renaming): Template {
  const keys = new Set([...names, into].map(nameKey));
  const rename = (name: string) => (keys.has(nameKey(name)) ? into : name);
  if (field === "tags")
    return { ...template, tags: [...new Set(template.tags.map(rename))].toSorted() };
  return { ...template, payee: template.payee === null ? null : rename(template.payee) };
}

const isSame = (a: Template, b: Template) =>
  a.payee === b.payee && String(a.tags) === String(b.tags);

/** Writes names in the templates of live schedules as their transactions have them, so that no occurrence brings back another one. */
export async function renameInSchedules(write: LockedBook, renaming: Renaming): Promise<void> {
  const { tx, book, now } = write;
  for (const before of await selectSchedules(tx, book)) {
    const settings = before.settings.map((each) => ({
      ...each,
      template: renamed(each.template, renaming),
    }));
    const isKept = settings.every(({ template }, index) =>
      isSame(template, before.settings[index]?.template ?? template),
    );
    if (isKept) continue;
    const after = { ...before, settings, version: before.version + 1, updatedAt: now };
    await saveSchedule(write, { op: "update", before, after });
  }
}
