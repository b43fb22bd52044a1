import { people } from "@outlay/db";
import { defineEntity, rowById } from "../feed/entity.ts";
import { nameKept, recordKey, timestamps } from "../feed/snapshot.contract.ts";
import { keptFields, partOf } from "../support/archive-part.ts";
import { takenId } from "../support/replay.ts";
import { maxPeople, personImage } from "./household.contract.ts";
import { personRecord } from "./household.checks.ts";
import { removePerson, restorePerson, updatePerson } from "./people.ts";

export const personEntity = defineEntity({
  name: "person",
  snapshot: {
    output: personImage,
    input: personImage.extend({ ...recordKey, ...timestamps, name: nameKept }),
    fixed: ["createdAt"],
  },
  revert: async (write, { entityId: id, before, after }) => {
    if (!before) return removePerson(write, { id });
    if (!after) await restorePerson(write, before);
    else await updatePerson(write, { id, name: before.name, archived: before.archived });
  },
  revertErrors: ["person.not_found", "person.in_use", "person.limit"],
  checks: [personRecord],
  feedRow: rowById(people),
  archive: [
    partOf(people, {
      since: 3,
      fields: { name: keptFields.name, version: keptFields.version },
      // Members of this server are not those of another.
      made: { userId: () => null },
      most: maxPeople,
    }),
  ],
  constraints: {
    people_pkey: ["id.taken", ["id"], takenId],
    people_user_key: ["person.user_taken", ["userId"], "Another person is this member."],
    share_totals_person_fkey: [
      "person.in_use",
      ["id"],
      "The person has shared something: archive them instead.",
    ],
    share_days_person_fkey: [
      "person.in_use",
      ["id"],
      "The person has shared something: archive them instead.",
    ],
    settlements_from_fkey: ["person.not_found", ["from"], "No person has this id."],
    settlements_to_fkey: ["person.not_found", ["to"], "No person has this id."],
  },
});
