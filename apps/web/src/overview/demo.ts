import type { Client } from "@outlay/client";

const keyOf = (bookId: string) => `outlay.example.${bookId}`;

/** Keeps on this device which operation has brought a book's example data. */
export function rememberDemo(bookId: string, operationId: string): void {
  localStorage.setItem(keyOf(bookId), operationId);
}

export function findDemo(bookId: string): string | undefined {
  return localStorage.getItem(keyOf(bookId)) ?? undefined;
}

/** Takes a book's example data back. */
export async function removeDemo(client: Client, bookId: string): Promise<void> {
  const id = findDemo(bookId);
  if (id === undefined) return;
  await client.operations.undo.mutate({ id });
  localStorage.removeItem(keyOf(bookId));
}
