import { z } from "zod";
import { ownPasswordInput, passwordInput } from "../credentials/credentials.contract.ts";
import { idInput, idOutput, instantOutput, pageInput, pageOutput, textInput } from "@outlay/core";
import { attestationInput } from "./webauthn.contract.ts";

export const passkeyOutput = z
  .strictObject({
    id: idOutput,
    name: z.string(),
    secondFactor: z.boolean().meta({
      description: "Whether signing in with the password asks for a passkey or a code as well",
    }),
    createdAt: instantOutput,
    lastUsedAt: instantOutput.nullable(),
  })
  .meta({
    id: "Passkey",
    examples: [
      {
        id: "01920000-0000-7000-8000-00000000000c",
        name: "Laptop",
        secondFactor: false,
        createdAt: "2026-11-21T09:30:00.000Z",
        lastUsedAt: null,
      },
    ],
  });
export type Passkey = z.output<typeof passkeyOutput>;

export const registerPasskeyInput = z.strictObject({
  name: textInput(100).default("Passkey"),
  response: attestationInput.meta({ description: "The new PublicKeyCredential's toJSON()" }),
});
export type RegisterPasskeyInput = z.output<typeof registerPasskeyInput>;

export const listPasskeysInput = z.strictObject(pageInput).prefault({});
export type ListPasskeysInput = z.output<typeof listPasskeysInput>;
export const listPasskeysOutput = pageOutput(passkeyOutput);
export type PasskeyPage = z.output<typeof listPasskeysOutput>;

export const updatePasskeyInput = z.strictObject({
  id: idInput,
  name: textInput(100).optional(),
  secondFactor: z.boolean().optional(),
  currentPassword: passwordInput
    .optional()
    .meta({ description: "Required to change secondFactor; none if the user has none" }),
});
export type UpdatePasskeyInput = z.output<typeof updatePasskeyInput>;

export const removePasskeyInput = z.strictObject({ id: idInput, password: ownPasswordInput });
export type RemovePasskeyInput = z.output<typeof removePasskeyInput>;
