/** The first UTF-16 units of a text, at most so many; a character that would be cut in two is left out: PostgreSQL takes no half. */
export const cutText = (text: string, max: number): string =>
  text.length <= max ? text : text.slice(0, max).replace(/[\ud800-\udbff]$/, "");
