import type { RouterOutputs } from "@outlay/client";
import { formatMinor, parseMinor } from "@outlay/client/core";

type Worth = Pick<
  RouterOutputs["analytics"]["netWorth"][number],
  "currency" | "net" | "unconverted"
>;

/** What several books come to in each currency, exact. What a book has no rate for counts in its own currency. */
export function addUp(books: readonly Worth[]): { currency: string; amount: string }[] {
  const amounts = books.flatMap(({ currency, net, unconverted }) => [
    { currency, amount: net },
    ...unconverted,
  ]);
  return [...Map.groupBy(amounts, ({ currency }) => currency)].map(([currency, group]) => {
    const minor = group.reduce((sum, { amount }) => sum + parseMinor(amount, currency), 0n);
    return { currency, amount: formatMinor(minor, currency) };
  });
}
