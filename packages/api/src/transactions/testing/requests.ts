import { AppError, type ErrorCode } from "@outlay/core";
import type { Caller } from "../../testing.ts";

type Procedures = {
  "accounts.create": Caller["accounts"]["create"];
  "accounts.update": Caller["accounts"]["update"];
  "accounts.remove": Caller["accounts"]["remove"];
  "categories.create": Caller["categories"]["create"];
  "categories.update": Caller["categories"]["update"];
  "categories.remove": Caller["categories"]["remove"];
  "transactions.create": Caller["transactions"]["create"];
  "transactions.update": Caller["transactions"]["update"];
  "transactions.remove": Caller["transactions"]["remove"];
  "transactions.restore": Caller["transactions"]["restore"];
  "transactions.bulk": Caller["transactions"]["bulk"];
  "tags.rename": Caller["tags"]["rename"];
  "tags.merge": Caller["tags"]["merge"];
  "changes.undo": Caller["changes"]["undo"];
};

export type Input<Path extends keyof Procedures> = Parameters<Procedures[Path]>[0];

/** Any write to a book, as a client sends it. */
export type Request = {
  [Path in keyof Procedures]: { path: Path; input: Input<Path> };
}[keyof Procedures];

export type Answer = { reply: unknown } | { refusal: ErrorCode };

/** Sends a request. An error of the API is an answer; an internal error fails the test. */
export async function send(caller: Caller, { path, input }: Request): Promise<Answer> {
  const [group = "", name = ""] = path.split(".");
  const procedures = caller as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  try {
    return { reply: await procedures[group]?.[name]?.(input) };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (!(cause instanceof AppError) || cause.kind === "internal" || cause.kind === "unavailable")
      throw error;
    return { refusal: cause.code };
  }
}
