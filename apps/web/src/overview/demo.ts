const keyOf = (bookId: string) => `outlay.example.${bookId}`;

/** Keeps on this device which operation has brought a book's example data, and its transactions. */
export function rememberDemo(bookId: string, operationId: string, ids: readonly string[]): void {
  localStorage.setItem(keyOf(bookId), [operationId, ...ids].join(" "));
}

export function findDemo(
  bookId: string,
): { operationId: string; ids: readonly string[] } | undefined {
  const [operationId, ...ids] = localStorage.getItem(keyOf(bookId))?.split(" ") ?? [];
  return operationId === undefined ? undefined : { operationId, ids };
}

export const hasDemo = (bookId: string): boolean => findDemo(bookId) !== undefined;

export const forgetDemo = (bookId: string): void => localStorage.removeItem(keyOf(bookId));
