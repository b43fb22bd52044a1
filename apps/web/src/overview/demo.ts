const keyOf = (bookId: string) => `outlay.example.${bookId}`;

/** Keeps on this device which operation has brought a book's example data. */
export function rememberDemo(bookId: string, operationId: string): void {
  localStorage.setItem(keyOf(bookId), operationId);
}

export function findDemo(bookId: string): string | undefined {
  return localStorage.getItem(keyOf(bookId)) ?? undefined;
}

export function forgetDemo(bookId: string): void {
  localStorage.removeItem(keyOf(bookId));
}
