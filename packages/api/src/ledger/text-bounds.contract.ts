/** Maximum lengths in characters. */
export const textBounds = { tag: 50, payee: 200, note: 2000, splitNote: 500 };
