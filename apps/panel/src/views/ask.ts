import { describeFailure } from "../run.ts";
import { callOwn } from "../session-store.ts";
import { explain } from "../wire/explain.ts";

/** What a call has answered, or why it has not. */
export type Asked<Data> =
  | { readonly data: Data; readonly failure?: never }
  | { readonly data?: never; readonly failure: string };

/** A call of a view's own: `Data` is what the contract of the procedure promises. */
export async function ask<Data>(
  type: "query" | "mutation",
  path: string,
  input: unknown,
): Promise<Asked<Data>> {
  try {
    const decoded = await callOwn(type, path, input);
    return decoded.ok ? { data: decoded.data as Data } : { failure: explain(decoded.error) };
  } catch (error) {
    return { failure: describeFailure(error) };
  }
}
