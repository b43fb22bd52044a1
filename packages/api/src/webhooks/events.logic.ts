/** What says of a change which event it is. */
type Changed = { entity: string; op: keyof typeof acts; after: object | null };

const acts = {
  create: "created",
  update: "updated",
  delete: "deleted",
  restore: "restored",
} as const;

/** The type of the event that a change is; a new notification is an event of its kind. */
export function eventTypeOf({ entity, op, after }: Changed): string {
  if (entity !== "notification") return `${entity}.${acts[op]}`;
  if (op !== "create") return "notification.resolved";
  return after && "kind" in after ? String(after.kind) : "notification.created";
}

export const isWanted = (events: readonly string[], type: string) =>
  events.includes("*") || events.includes(type);

type Numbered = { seq: number; operationId: string };

const withoutDashes = (id: string) => id.replaceAll("-", "");

/**
 * What receivers know an event by: the same each time that it is sent. With a part of the operation's id, because after a
 * backup is restored the book gives the same numbers to other changes.
 */
export const eventIdOf = (webhookId: string, { seq, operationId }: Numbered) =>
  `msg_${withoutDashes(webhookId)}_${seq}_${operationId.slice(-12)}`;

/** The same for a test, of which there is one alone. */
export const testIdOf = (deliveryId: string) => `msg_test_${withoutDashes(deliveryId)}`;

const secondMs = 1000;
const hourMs = 60 * 60 * secondMs;
const longestMs = hourMs;

/** How long delivery is attempted before the webhook is disabled. */
export const failingMs = 3 * 24 * hourMs;

/** How long to wait after a number of failed attempts: 10 seconds, then twice as long each time, an hour at most, with jitter. */
export function waitMsAfter(attempts: number, random: number): number {
  const wait = Math.min(longestMs, 10 * secondMs * 2 ** Math.min(attempts - 1, 20));
  return Math.round(wait * (0.8 + 0.4 * random));
}
