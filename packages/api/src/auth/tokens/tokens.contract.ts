import { z } from "zod";
import {
  idInput,
  idOutput,
  instantInput,
  instantOutput,
  pageInput,
  pageOutput,
  textInput,
} from "@outlay/core";
import { scopes } from "../../access/scopes.contract.ts";

const modes = ["write", "propose"] as const;

export const createTokenInput = z.strictObject({
  name: textInput(100).meta({ description: "Its purpose", examples: ["Bank import"] }),
  scopes: z
    .array(z.enum(scopes))
    .min(1)
    .max(100)
    .transform((given) => [...new Set(given)])
    .meta({
      description:
        "What it may do: read or write in a group of procedures, or `read` or `write` in all groups. Write does not include read.",
    }),
  mode: z.enum(modes).default("write").meta({
    description:
      "`propose`: its writes are refused, but proposals of them, which a person approves or rejects, are not. It has the scopes of `proposals` besides",
  }),
  bookId: idInput
    .nullable()
    .optional()
    .meta({ description: "The only book it works in; all of the user's books by default" }),
  expiresAt: instantInput
    .nullable()
    .optional()
    .meta({ description: "When it expires; never by default" }),
});
export type CreateTokenInput = z.output<typeof createTokenInput>;

const tokenFields = {
  id: idOutput,
  name: z.string(),
  prefix: z.string().meta({ description: "The first characters of the token, to recognise it by" }),
  scopes: z.array(z.string()),
  mode: z.enum(modes),
  bookId: idOutput.nullable(),
  createdAt: instantOutput,
  lastUsedAt: instantOutput.nullable().meta({ description: "To the minute; null if never used" }),
  expiresAt: instantOutput.nullable().meta({ description: "Null if it never expires" }),
};

const example = {
  id: "01920000-0000-7000-8000-00000000000b",
  name: "Bank import",
  prefix: "outlay_pat_pV4s",
  scopes: ["expenses:write"],
  mode: "write",
  bookId: null,
  createdAt: "2026-11-21T09:30:00.000Z",
  lastUsedAt: null,
  expiresAt: "2027-11-21T09:30:00.000Z",
};

const tokenOutput = z.strictObject(tokenFields).meta({ id: "Token", examples: [example] });

export const createdTokenOutput = z
  .strictObject({
    ...tokenFields,
    token: z.string().meta({ description: "The token. It is shown only once and not stored" }),
  })
  .meta({
    id: "CreatedToken",
    examples: [{ ...example, token: "outlay_pat_pV4s…" }],
  });
export type CreatedToken = z.output<typeof createdTokenOutput>;

export const listTokensInput = z.strictObject(pageInput).prefault({});
export type ListTokensInput = z.output<typeof listTokensInput>;
export const listTokensOutput = pageOutput(tokenOutput);
export type TokenPage = z.output<typeof listTokensOutput>;

export const revokeTokenInput = z.strictObject({ id: idInput });
export type RevokeTokenInput = z.output<typeof revokeTokenInput>;
