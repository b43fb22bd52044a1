// A frontend's use of every part, for the type-check: it is never run.

import {
  type Client,
  createClient,
  type Expense,
  idempotencyKey,
  isOutlayError,
  memoryTokens,
  type RouterInputs,
  signIn,
  withProgress,
} from "@outlay/client";
import { addDays, dateIn, formatMinor, newId, parseMinor } from "@outlay/client/core";

const outlay: Client = createClient({
  url: "https://outlay.example",
  tokens: memoryTokens(),
  bookId: () => undefined,
});

export async function record(input: RouterInputs["expenses"]["create"]): Promise<Expense> {
  try {
    return await outlay.expenses.create.mutate(input, idempotencyKey(crypto.randomUUID()));
  } catch (error) {
    if (isOutlayError(error, "id.taken", "version.conflict")) {
      const code: "id.taken" | "version.conflict" = error.data.code;
      const [fault] = error.data.issues;
      throw new Error(`${code} at ${fault?.path.join(".") ?? ""}`, { cause: error });
    }
    throw error;
  }
}

export async function total(): Promise<number> {
  let cursor: string | undefined;
  let sum = 0;
  do {
    const page = await outlay.transactions.list.query({ kinds: ["expense"], cursor });
    for (const transaction of page.items) {
      if (transaction.kind === "expense") sum += transaction.splits.length;
      sum += transaction.createdAt.getTime() - Date.now();
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return sum;
}

export async function doubled({ amount, currency }: Expense): Promise<Expense> {
  const minor = 2n * parseMinor(amount, currency);
  const occurredOn = addDays(dateIn("Europe/Vienna", new Date()), 1);
  const input = { id: newId(), amount: formatMinor(minor, currency), occurredOn };
  return outlay.expenses.create.mutate(input);
}

export async function explain(error: unknown): Promise<string> {
  if (!isOutlayError(error, { procedure: "expenses.create" })) return "unknown";
  switch (error.data.code) {
    case "account.archived":
      return "Choose another account.";
    default:
      return error.message;
  }
}

export async function download(): Promise<Blob> {
  const reply = await outlay.analytics.export.query({ format: "csv" });
  return reply.blob();
}

export async function restore(file: Blob): Promise<string> {
  const progress = withProgress(({ loaded, total = file.size }) => console.log(loaded / total));
  const { signal } = new AbortController();
  const book = await outlay.books.import.mutate({ file }, { ...progress, signal });
  return book.id;
}

export function follow(show: (entity: string, seq: number) => void): () => void {
  const subscription = outlay.changes.live.subscribe(undefined, {
    onData: ({ data }) => show(data.entity, data.seq),
  });
  return () => subscription.unsubscribe();
}

export const session = signIn(outlay, { email: "ada@example.com", password: "…" }, async (reason) =>
  reason === "required" ? "123456" : undefined,
);

// @ts-expect-error An amount is text or a number.
await outlay.expenses.create.mutate({ amount: true });
// @ts-expect-error There is no such procedure.
await outlay.expenses.nothing.query();
// @ts-expect-error Nor such a code.
isOutlayError(undefined, "no.such_code");
