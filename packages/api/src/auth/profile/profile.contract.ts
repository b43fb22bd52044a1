import { z } from "zod";
import {
  emailInput,
  idInput,
  idOutput,
  instantOutput,
  localeInput,
  textInput,
  timeZoneInput,
} from "@outlay/core";
import {
  newPasswordInput,
  ownPasswordInput,
  passwordInput,
} from "../credentials/credentials.contract.ts";

/** Also used in the example of a Session. */
export const userExample = {
  id: "01920000-0000-7000-8000-000000000001",
  email: "ada@example.com",
  emailVerifiedAt: "2026-11-21T09:31:00.000Z",
  name: "Ada",
  defaultBookId: "01920000-0000-7000-8000-000000000002",
  timeZone: "Europe/Vienna",
  locale: "de-AT",
  hasPassword: true,
  createdAt: "2026-11-21T09:30:00.000Z",
};

export const userOutput = z
  .strictObject({
    id: idOutput,
    email: z.string(),
    emailVerifiedAt: instantOutput
      .nullable()
      .meta({ description: "When the email was verified; null if it has not been" }),
    name: z.string(),
    defaultBookId: idOutput.meta({ description: "The book for requests without x-book-id" }),
    timeZone: z.string().meta({ description: "IANA time zone of mails and quiet hours" }),
    locale: z.string().meta({ description: "BCP 47 tag: how mails write dates and amounts" }),
    hasPassword: z.boolean().meta({
      description:
        "Without one, a recent sign-in (15 minutes) takes its place wherever it is asked for",
    }),
    createdAt: instantOutput,
  })
  .meta({ id: "User", examples: [userExample] });
export type User = z.output<typeof userOutput>;

export const updateProfileInput = z.strictObject({
  name: textInput(100).optional(),
  email: emailInput.optional(),
  defaultBookId: idInput
    .optional()
    .meta({ description: "One of the user's books, for requests without x-book-id" }),
  timeZone: timeZoneInput.optional().meta({
    description: "IANA time zone of the instants in mails, and of the quiet hours of channels",
  }),
  locale: localeInput.optional().meta({
    description:
      'BCP 47 tag by which mails write dates and amounts, such as "de-AT": 21. November 2026, € 1.234,50. Their words stay English',
  }),
  currentPassword: passwordInput.optional().meta({
    description:
      "Required to change the email, because its holder can reset the password; none if the user has none",
  }),
});
export type UpdateProfileInput = z.output<typeof updateProfileInput>;

export const changePasswordInput = z.strictObject({
  currentPassword: passwordInput.optional().meta({
    description: "None if the user has none: after a recent sign-in, this sets the first one",
  }),
  newPassword: newPasswordInput,
});
export type ChangePasswordInput = z.output<typeof changePasswordInput>;

export const removeProfileInput = z.strictObject({
  password: ownPasswordInput,
});
export type RemoveProfileInput = z.output<typeof removeProfileInput>;
