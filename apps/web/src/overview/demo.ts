/** Of what this device knows of a book's example data. */
export const demoKey = (bookId: string) => `outlay.example.${bookId}`;

export const hasDemo = (bookId: string): boolean => localStorage.getItem(demoKey(bookId)) !== null;
