import { p99 } from "./load.ts";
import type { Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const guessers = 64;
const lists = 300;

/** Lists of 50 expenses, one after another, while many addresses guess passwords without pause. */
export async function benchFlood({ url }: Running): Promise<Row[]> {
  const { accessToken } = await seedUser(url, 100);
  const over = new AbortController();
  const statuses = new Map<number, number>();
  const guess = async (guesser: number) => {
    for (let number = 0; !over.signal.aborted; number++) {
      // Each from an address of its own: throttling is not what is measured.
      const address = `10.${guesser}.${number >> 8}.${number & 255}`;
      const { status } = await fetch(`${url}/api/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": address },
        body: JSON.stringify({ email: `${address}@example.com`, password: "a wrong guess" }),
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      // As much later as the server says, cut to a moment: others take the place.
      if (status === 503) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const flood = Promise.all(Array.from({ length: guessers }, (_, guesser) => guess(guesser)));
  const times: number[] = [];
  for (let count = 0; count < lists; count++) {
    const begun = performance.now();
    const reply = await fetch(`${url}/api/expenses?limit=50`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    await reply.text();
    if (reply.status !== 200) throw new Error(`the list answered ${reply.status}`);
    times.push(performance.now() - begun);
  }
  over.abort();
  await flood;
  const looked = statuses.get(401) ?? 0;
  const refused = statuses.get(503) ?? 0;
  return [
    { what: "list of 50 during a login flood, p99", value: p99(times), unit: "ms", atMost: 200 },
    { what: "login flood: guesses looked at", value: looked, unit: "" },
    { what: "login flood: guesses asked to retry later", value: refused, unit: "" },
  ];
}
