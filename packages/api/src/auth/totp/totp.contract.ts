import { z } from "zod";
import { ownPasswordInput } from "../credentials/credentials.contract.ts";

/** A code of an authenticator app, which may show it in two groups. */
export const appCode = /^\d{3} ?\d{3}$/;
const typedCode = /^\s*\d{3} ?\d{3}\s*$/;

export const totpOutput = z.strictObject({
  enabled: z.boolean().meta({ description: "Whether signing in asks for a code" }),
  recoveryCodesLeft: z.int(),
});
export type Totp = z.output<typeof totpOutput>;

export const totpSetupOutput = z.strictObject({
  secret: z.string().meta({ description: "For typing into the app, base32" }),
  uri: z.string().meta({ description: "For scanning: show it as a QR code" }),
});
export type TotpSetup = z.output<typeof totpSetupOutput>;

export const confirmTotpInput = z.strictObject({
  code: z
    .string()
    .regex(typedCode, "Give the six digits that the app shows.")
    .trim()
    .meta({ description: "The app's current code, six digits", examples: ["123456"] }),
});
export type ConfirmTotpInput = z.output<typeof confirmTotpInput>;

export const recoveryCodesOutput = z.strictObject({
  recoveryCodes: z
    .array(z.string())
    .meta({ description: "Each can be used once instead of a code. They are shown only once" }),
});
export type RecoveryCodes = z.output<typeof recoveryCodesOutput>;

/** Weakening or replacing a second factor requires the password. */
export const totpPasswordInput = z.strictObject({ password: ownPasswordInput });
export type TotpPasswordInput = z.output<typeof totpPasswordInput>;
