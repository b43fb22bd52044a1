import { createHash } from "node:crypto";
import type { Touched } from "@outlay/db";
import type { ShownChange } from "../feed/entity.ts";

/** Fields that each run fills again. */
const ofTheRun = new Set(["id", "version", "operationId", "createdBy", "updatedBy"]);
const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** What a record comes to, in few bytes: without instants, and with records that are made in the same run by their place. */
function digestOf(after: object | null, places: ReadonlyMap<string, string>): string {
  const text = JSON.stringify(after, (field, value: unknown) => {
    if (ofTheRun.has(field)) return undefined;
    if (typeof value !== "string") return value;
    return places.get(value) ?? (instant.test(value) ? "an instant" : value);
  });
  return createHash("sha256").update(text).digest("base64url");
}

/** What a write changes, in a form that shows whether it would change the same again. What is notified of depends on the day. */
export function touchedBy(made: readonly ShownChange[]): Touched[] {
  const changes = made.filter(({ entity }) => entity !== "notification");
  const created = changes.filter(({ op }) => op === "create");
  const places = new Map(created.map(({ entityId }, place) => [entityId, `made ${place}`]));
  return changes.map(({ entity, op, entityId, after }) => ({
    entity,
    op,
    entityId,
    digest: digestOf(after, places),
  }));
}

/** New records have new ids each time. */
const comparable = ({ entity, op, entityId, digest }: Touched) =>
  [entity, op, op === "create" ? "" : entityId, digest].join(" ");

export const isSame = (one: readonly Touched[], other: readonly Touched[]): boolean =>
  one.map(comparable).join("\n") === other.map(comparable).join("\n");
