/**
 * Where the server of the examples is: OUTLAY_URL, or the address of `npm start` with the same PORT. Throws a
 * sentence when nothing answers there.
 */
export async function findServer(): Promise<string> {
  const local = `http://127.0.0.1:${process.env["PORT"] || "3000"}`;
  const url = (process.env["OUTLAY_URL"] || local).replace(/\/+$/, "");
  const reply = await fetch(`${url}/readyz`).catch(() => undefined);
  if (reply?.ok) return url;
  throw new Error(
    reply
      ? `The server at ${url} is not ready (${reply.status}). Try again in a moment.`
      : `Nothing answers at ${url}. Start it with npm start, or say where it is: OUTLAY_URL=http://…`,
  );
}

/** Ends a program with one sentence instead of a stack trace. */
export function endWithSentence(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
