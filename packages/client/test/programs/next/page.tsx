// A page of Next: a component of the server, which asks with a personal access token.

import { createClient } from "@outlay/client";
import { formatMinor, parseMinor } from "@outlay/client/core";
import { Expenses } from "./expenses";

export const dynamic = "force-dynamic";

const outlay = createClient({
  url: process.env["OUTLAY_URL"] ?? "",
  token: process.env["OUTLAY_TOKEN"] ?? "",
});

export default async function Page() {
  const { items } = await outlay.expenses.list.query();
  const currency = items[0]?.currency ?? "EUR";
  // Next's TypeScript has no literals of bigint by default.
  const total = items.reduce((sum, { amount }) => sum + parseMinor(amount, currency), BigInt(0));
  return (
    <main>
      <p>Total: {formatMinor(total, currency)}</p>
      <Expenses url={process.env["OUTLAY_URL"] ?? ""} />
    </main>
  );
}
