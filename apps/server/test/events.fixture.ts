import { request, type IncomingMessage } from "node:http";
import { once } from "node:events";

/** One block of a text/event-stream. */
export type Received = { event: string; id: string; data: string; at: number };

/** Cuts a text/event-stream into its blocks; comments are events named "". */
function blockReader() {
  let rest = "";
  return (chunk: string): Received[] => {
    const blocks = (rest + chunk).split(/\n\n+/);
    rest = blocks.pop() ?? "";
    return blocks.map((block) => {
      const lines = block.split("\n").filter(Boolean);
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const isComment = lines.every((line) => line.startsWith(":"));
      const event = isComment ? "" : (field("event") ?? "message");
      return { event, id: field("id") ?? "", data: field("data") ?? "", at: performance.now() };
    });
  };
}

/** Opens server-sent events and gathers them until they are asked for. */
export async function openEvents(
  url: string,
  headers: Record<string, string> = {},
  onEvent: (event: Received) => void = () => {},
) {
  const sent = request(url, { headers: { accept: "text/event-stream", ...headers } });
  sent.end();
  const [incoming] = (await once(sent, "response")) as [IncomingMessage];
  const received: Received[] = [];
  let ring = () => {};
  const ended = Promise.withResolvers<void>();
  let isOpen = true;
  const read = blockReader();
  incoming.setEncoding("utf8");
  incoming.on("data", (chunk: string) => {
    const events = read(chunk);
    received.push(...events);
    events.forEach(onEvent);
    ring();
  });
  const end = () => {
    isOpen = false;
    ended.resolve();
    ring();
  };
  incoming.on("close", end).on("error", end);
  return {
    status: incoming.statusCode,
    headers: incoming.headers,
    received,
    /** The next event of this name, and what came before it is forgotten. Throws when the stream has ended. */
    next: async (name: string): Promise<Received> => {
      for (;;) {
        const at = received.findIndex(({ event }) => event === name);
        const found = received[at];
        if (found) {
          received.splice(0, at + 1);
          return found;
        }
        if (!isOpen) throw new Error(`The stream ended without ${name}.`);
        await new Promise<void>((resolve) => (ring = resolve));
      }
    },
    ended: () => ended.promise,
    pause: () => incoming.pause(),
    close: () => sent.destroy(),
  };
}

/** The numbers of the changes that a stream has sent. */
export const idsOf = ({ received }: { received: readonly Received[] }): number[] =>
  received
    .filter(({ event }) => event === "change" || event === "message")
    .map(({ id }) => Number(id));

type Execute = { execute: (statement: string) => PromiseLike<unknown> };

/** Appends to a book's feed without a word to any server, as one that crashes after its commit does. */
export async function appendChanges(
  db: Execute,
  bookId: string,
  { count, size = 10 }: { count: number; size?: number },
): Promise<void> {
  await db.execute(`with book as (
      update books set change_seq = change_seq + ${count} where id = '${bookId}' returning change_seq
    )
    insert into changes (book_id, seq, entity, entity_id, op, at, actor_id, operation_id, after)
    select '${bookId}', change_seq - ${count} + n, 'account', gen_random_uuid(), 'create', now(),
      gen_random_uuid(), gen_random_uuid(), jsonb_build_object('name', repeat('x', ${size}))
    from book, generate_series(1, ${count}) n`);
}
