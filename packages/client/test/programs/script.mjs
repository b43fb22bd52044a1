// What a program does with the client, on the Node that runs it: node script.mjs <url> <email>

import { createClient, isOutlayError } from "@outlay/client";

const [url = "", email = ""] = process.argv.slice(2);
const outlay = createClient({ url });
await outlay.auth.register.mutate({ email, password: "correct horse battery", name: "Ada" });

const seen = [];
await new Promise((resolve, reject) => {
  const subscription = outlay.changes.live.subscribe(undefined, {
    onStarted: () => {
      outlay.expenses.create.mutate({ amount: "12.50", payee: "Café" }).catch(reject);
    },
    onData: ({ data }) => {
      if (data.entity !== "transaction") return;
      seen.push(data.after?.payee);
      subscription.unsubscribe();
      resolve();
    },
    onError: reject,
  });
});

const { items } = await outlay.expenses.list.query();
const csv = await (await outlay.analytics.export.query({ format: "csv" })).text();
const refusal = await outlay.expenses.create.mutate({ amount: "-1" }).catch((error) => error);
console.log(
  JSON.stringify({
    node: process.versions.node.split(".")[0],
    amounts: items.map(({ amount }) => amount),
    isDate: items[0]?.createdAt instanceof Date,
    seen,
    lines: csv.trim().split("\r\n").length,
    code: isOutlayError(refusal, "input.invalid") ? refusal.data.issues[0].path : undefined,
  }),
);
