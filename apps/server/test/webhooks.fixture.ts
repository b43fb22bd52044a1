import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Send } from "./http.fixture.ts";
import type { Behaviour, FromReceiver, Received } from "./webhook-receiver.fixture.ts";

export type Receiver = {
  host: string;
  received: Received[];
  faults: string[];
  child: ChildProcess;
  answer: (behaviour: Behaviour) => void;
  /** What a path got, by the numbers of the changes. */
  seqs: (path: string) => (number | undefined)[];
};

/** Starts a receiver in a process of its own; to be killed in the end. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const child = fork(fileURLToPath(new URL("webhook-receiver.fixture.ts", import.meta.url)), [
    String(port),
  ]);
  const received: Received[] = [];
  const faults: string[] = [];
  const [ready] = (await once(child, "message")) as [FromReceiver];
  if (!("port" in ready)) throw new Error("the receiver said something before its port");
  child.on("message", (message: FromReceiver) => {
    if ("received" in message) received.push(message.received);
    if ("fault" in message) faults.push(message.fault);
  });
  return {
    host: `127.0.0.1:${ready.port}`,
    received,
    faults,
    child,
    answer: (behaviour) => void child.send(behaviour),
    seqs: (path) => received.filter((each) => each.path === path).map(({ seq }) => seq),
  };
}

const createdShape = z.looseObject({
  id: z.uuid(),
  secret: z.string(),
  cursor: z.int(),
});

type Hooking = Partial<Omit<Behaviour, "secret">> & { events?: string[] };

/** Creates a webhook to a path of a receiver, which answers it in this way. */
export async function addWebhook(
  send: Send,
  receiver: Receiver,
  { path = "/", events = ["*"], ...behaviour }: Hooking = {},
) {
  const json = { url: `http://${receiver.host}${path}`, events };
  const reply = await send("POST", "/api/webhooks", { json });
  if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`);
  const created = createdShape.parse(reply.json);
  const answer = (other: Partial<Behaviour> = {}) =>
    receiver.answer({ path, secret: created.secret, ...behaviour, ...other });
  answer();
  return { ...created, path, answer };
}
