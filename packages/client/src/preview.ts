import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { Client } from "./client.ts";
import type { AppRouter, Preview } from "./router.generated.ts";

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;
type Groups = AppRouter["_def"]["record"];

/** Groups that are about users: what they change is in no book. */
type OfUsers = "auth" | "profile" | "totp" | "passkeys" | "identities" | "tokens" | "channels";
type OfBooks = Exclude<keyof Groups, OfUsers>;

type MutationsOf<Group extends OfBooks> = {
  [Name in keyof Groups[Group] & string]: Groups[Group][Name] extends { _def: { type: "mutation" } }
    ? `${Group}.${Name}`
    : never;
}[keyof Groups[Group] & string];

/** Mutations that no preview takes: of no book yet, of a whole book, with a file, or that write nothing. */
type NeverPreviewed =
  | "books.create"
  | "books.import"
  | "books.remove"
  | "books.restore"
  | "changes.preview"
  | "imports.preview"
  | "members.accept"
  | "webhooks.test";

/** The path of a write of a book: `categories.remove`. */
export type WritePath = Exclude<
  { [Group in OfBooks]: MutationsOf<Group> }[OfBooks],
  NeverPreviewed
>;

type At<Path extends WritePath, Router> = Path extends `${infer Group}.${infer Name}`
  ? Group extends keyof Router
    ? Name extends keyof Router[Group]
      ? Router[Group][Name]
      : never
    : never
  : never;

/** The input, which some procedures can do without. */
type Given<Input> = undefined extends Input ? [input?: Input] : [input: Input];

/** What a write would come to: its output as the procedure answers it, null where that is nothing. */
export type PreviewOf<Path extends WritePath> = Omit<Preview, "output"> & {
  output: At<Path, Outputs> extends void ? null : At<Path, Outputs>;
};

/**
 * What a write would come to. Nothing is written, and what the write would be refused for, this throws.
 *
 * ```ts
 * const { changes } = await preview(outlay, "categories.remove", { id });
 * ```
 */
export async function preview<const Path extends WritePath>(
  outlay: Client,
  procedure: Path,
  ...[input]: Given<At<Path, Inputs>>
): Promise<PreviewOf<Path>> {
  return (await outlay.changes.preview.mutate({ procedure, input })) as PreviewOf<Path>;
}
