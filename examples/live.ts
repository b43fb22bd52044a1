// Watches a book live with the typed client, while alerts are crossed. Start a server (npm start), then: npm run live

import { randomUUID } from "node:crypto";
import { type Client, createClient } from "@outlay/client";
import { endWithSentence, findServer } from "./server.ts";

/** Runs `act` once the stream is open, and ends the stream with its first event. */
function firstNotification(outlay: Client, act: () => Promise<unknown>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const stream = outlay.notifications.live.subscribe(undefined, {
    // connecting, pending (live) or idle (ended); with an error it says why it tries again.
    onConnectionStateChange: ({ state }) => console.log(`Notifications: ${state}.`),
    onStarted: () => void act().catch(reject),
    onData: ({ id, data }) => resolve(`Notification ${id}: ${data.title}.`),
    onError: reject,
  });
  return promise.finally(() => stream.unsubscribe());
}

async function watch(url: string): Promise<void> {
  const outlay = createClient({ url });
  const email = `ada-${randomUUID().slice(0, 8)}@example.com`;
  await outlay.auth.register.mutate({ email, password: "correct horse battery", name: "Ada" });
  const { items: accounts } = await outlay.accounts.list.query();
  const accountId = accounts[0]?.id ?? "";
  const feed = await outlay.changes.since.query({ limit: 200 });

  await outlay.alerts.create.mutate({ kind: "lowBalance", accountId, below: "-100" });
  const notification = await firstNotification(outlay, () =>
    outlay.expenses.create.mutate({ amount: "120.00", payee: "Dentist" }),
  );
  console.log(notification);

  // Every change, behind the last one that is known: what was missed is replayed, nothing comes twice.
  const lastEventId = String(feed.nextSince);
  const seen: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const stream = outlay.changes.live.subscribe(
      { lastEventId },
      {
        onData: ({ data }) => {
          seen.push(`${data.op} ${data.entity}`);
          if (data.entity !== "notification") return;
          stream.unsubscribe();
          resolve();
        },
        onError: reject,
      },
    );
  });
  console.log(`Since then: ${seen.join(", ")}.`);
}

await findServer().then(watch).catch(endWithSentence);
