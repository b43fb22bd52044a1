/** Whether a text is a calendar date, `YYYY-MM-DD`, of a day that exists. */
export function isDay(text: string): boolean {
  const instant = new Date(`${text}T00:00:00Z`);
  // 30 February would be 2 March.
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === text;
}
