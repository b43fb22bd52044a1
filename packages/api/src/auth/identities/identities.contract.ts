import { z } from "zod";
import { idInput, idOutput, instantOutput, pageInput, pageOutput } from "@outlay/core";

/** A page of this server, as the browser's address bar has it: what `//` or `/\\` begins could be another host. */
export const returnToInput = z
  .string()
  .max(2000)
  .regex(
    /^\/(?:[!"$-.0->@-[\]-~]+\/)*[!"$-.0->@-[\]-~]*(?:[?#][!-~]*)?$/,
    "Must begin with one slash: a page of this server.",
  );

const identityOutput = z
  .strictObject({
    id: idOutput,
    issuer: z.string().meta({ description: "The provider's address" }),
    email: z
      .string()
      .nullable()
      .meta({ description: "As the provider last said it: not the user's own email" }),
    createdAt: instantOutput,
    lastUsedAt: instantOutput.nullable(),
  })
  .meta({
    id: "LinkedIdentity",
    examples: [
      {
        id: "01920000-0000-7000-8000-00000000000d",
        issuer: "https://sso.example.com",
        email: "ada@example.com",
        createdAt: "2026-11-21T09:30:00.000Z",
        lastUsedAt: null,
      },
    ],
  });

export const listIdentitiesInput = z.strictObject(pageInput).prefault({});
export type ListIdentitiesInput = z.output<typeof listIdentitiesInput>;
export const listIdentitiesOutput = pageOutput(identityOutput);
export type IdentityPage = z.output<typeof listIdentitiesOutput>;

export const linkIdentityInput = z
  .strictObject({
    returnTo: returnToInput
      .default("/")
      .meta({ description: "The page of this server that the browser comes back to" }),
  })
  .prefault({});
export type LinkIdentityInput = z.output<typeof linkIdentityInput>;

export const linkIdentityOutput = z
  .strictObject({
    url: z
      .string()
      .meta({ description: "Open it in the browser that sent this, within 10 minutes" }),
  })
  .meta({ examples: [{ url: "https://sso.example.com/authorize?client_id=outlay" }] });

export const removeIdentityInput = z.strictObject({ id: idInput });
export type RemoveIdentityInput = z.output<typeof removeIdentityInput>;
