import { idInput } from "@outlay/core";
import { people } from "@outlay/db";
import { defineEntity, rowById } from "../feed/entity.ts";
import { nameKept, recordKey, timestamps } from "../feed/snapshot.contract.ts";
import { keptFields, partOf } from "../support/archive-part.ts";
import { takenId } from "../support/replay.ts";
import { maxPeople, personOutput } from "./household.contract.ts";
import { findUnknownPerson, personRecord, sharedPeople } from "./household.checks.ts";
import { removePerson, restorePerson, updatePerson } from "./people.ts";

export const personEntity = defineEntity({
  name: "person",
  snapshot: {
    output: personOutput,
    input: personOutput.extend({
      ...recordKey,
      ...timestamps,
      name: nameKept,
      userId: idInput.nullable(),
    }),
    fixed: ["createdAt"],
  },
  revert: async (write, { entityId: id, before, after }) => {
    if (!before) return removePerson(write, { id });
    if (!after) await restorePerson(write, before);
    else {
      const { name, archived, userId } = before;
      // A member that has left the book since stays the person that they were.
      const isJoined = userId !== after.userId;
      await updatePerson(write, { id, name, archived, ...(isJoined && { userId }) });
    }
  },
  revertErrors: [
    "person.not_found",
    "person.in_use",
    "person.limit",
    "person.user_taken",
    "member.not_found",
  ],
  checks: [personRecord, sharedPeople],
  feedRow: rowById(people),
  archive: [
    partOf(people, {
      since: 3,
      fields: { name: keptFields.name, version: keptFields.version },
      // Members of this server are not those of another.
      made: { userId: () => null },
      most: maxPeople,
      findFault: findUnknownPerson,
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
