import { median, requestsPerSecond } from "./load.ts";
import type { Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const rounds = 7;
const seconds = 3;
const connections = 4;

type Write = { what: string; procedure: string; path: string; input: object };

/** Previews of writes beside the writes themselves, in turns, each connection in a book of its own. */
export async function benchPreviews({ url }: Running): Promise<Row[]> {
  const users = await Promise.all(Array.from({ length: connections }, () => seedUser(url, 100)));
  const send = async (path: string, body: object) =>
    requestsPerSecond(`${url}${path}`, {
      connections,
      seconds,
      requestsOf: (connection) => {
        const headers = {
          authorization: `Bearer ${users[connection]?.accessToken}`,
          "content-type": "application/json",
        };
        return [{ method: "POST", headers, body: JSON.stringify(body) }];
      },
    });
  const rows: Row[] = [];
  for (const { what, procedure, path, input } of writes) {
    const measured: { write: number; preview: number }[] = [];
    for (let round = 0; round <= rounds; round++)
      measured.push({
        write: await send(path, input),
        preview: await send("/api/preview", { procedure, input }),
      });
    // The first round warms up.
    const ratios = measured.slice(1).map(({ write, preview }) => write / preview);
    rows.push({ what: `preview of ${what}, to it`, value: median(ratios), unit: "", atMost: 1.3 });
  }
  return rows;
}

const expense = {
  amount: "4.80",
  occurredOn: "2026-11-02",
  payee: "Corner bakery",
  tags: ["food"],
};
const operations = Array.from({ length: 50 }, () => ({
  op: "create",
  kind: "expense",
  ...expense,
}));

const writes: readonly Write[] = [
  { what: "a create", procedure: "expenses.create", path: "/api/expenses", input: expense },
  {
    what: "50 creates in bulk",
    procedure: "transactions.bulk",
    path: "/api/transactions/bulk",
    input: { operations },
  },
];
