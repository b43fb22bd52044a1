import { z } from "zod";
import {
  amountInput,
  amountOutput,
  currencyInput,
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
const maxBooks = 20;

const procedureInput = z
  .string()
  .min(1)
  .max(100)
  .meta({ examples: ["expenses.create"] });

const limitsInput = z
  .strictObject({
    maxAmount: z
      .strictObject({ amount: amountInput, currency: currencyInput })
      .nullable()
      .default(null)
      .meta({
        description:
          "Above it, and in another currency, no transaction, schedule, settlement or opening balance is recorded, moved or deleted",
      }),
    writesPerDay: z
      .int()
      .min(1)
      .max(10_000)
      .nullable()
      .default(null)
      .meta({ description: "How many records it changes in each book on a day of the book" }),
    procedures: z
      .array(procedureInput)
      .min(1)
      .max(100)
      .transform((given) => [...new Set(given)])
      .nullable()
      .default(null)
      .meta({ description: "The only procedures that it calls, of those that its scopes allow" }),
  })
  .meta({ description: "What a call beyond them is refused for is `auth.limit_exceeded`" });

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
  bookIds: z
    .array(idInput)
    .min(1)
    .max(maxBooks)
    .transform((given) => [...new Set(given)])
    .nullable()
    .optional()
    .meta({
      description: "Instead of `bookId`: the books it works in, the first one if a call names none",
    }),
  limits: limitsInput.nullable().optional().meta({ description: "None by default" }),
  expiresAt: instantInput
    .nullable()
    .optional()
    .meta({ description: "When it expires; never by default" }),
});
export type CreateTokenInput = z.output<typeof createTokenInput>;

const limitsOutput = z
  .strictObject({
    maxAmount: z.strictObject({ amount: amountOutput, currency: z.string() }).nullable(),
    writesPerDay: z.int().nullable(),
    procedures: z.array(z.string()).nullable(),
  })
  .meta({
    id: "TokenLimits",
    examples: [
      {
        maxAmount: { amount: "100.00", currency: "EUR" },
        writesPerDay: 50,
        procedures: ["expenses.create"],
      },
    ],
  });

const tokenFields = {
  id: idOutput,
  name: z.string(),
  prefix: z.string().meta({ description: "The first characters of the token, to recognise it by" }),
  scopes: z.array(z.string()),
  mode: z.enum(modes),
  bookId: idOutput.nullable().meta({ description: "Its only book; null if it has several" }),
  bookIds: z.array(idOutput).nullable().meta({ description: "Null for all of the user's books" }),
  limits: limitsOutput.nullable(),
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
  bookIds: null,
  limits: { maxAmount: null, writesPerDay: 50, procedures: null },
  createdAt: "2026-11-21T09:30:00.000Z",
  lastUsedAt: null,
  expiresAt: "2027-11-21T09:30:00.000Z",
};

const tokenOutput = z.strictObject(tokenFields).meta({ id: "Token", examples: [example] });
export type Token = z.output<typeof tokenOutput>;

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

export const undoTokenInput = z
  .strictObject({
    id: idInput,
    from: instantInput.optional().meta({ description: "From its first write by default" }),
    to: instantInput
      .optional()
      .meta({ description: "That instant included; until now by default" }),
  })
  .refine(({ from, to }) => !from || !to || from <= to, {
    path: ["to"],
    error: "Give an instant that is not before `from`.",
  });
