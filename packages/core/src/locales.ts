import { z } from "zod";

export const defaultLocale = "en";

const fault = 'Give a locale, a BCP 47 tag such as "de-AT".';

/** The tag in its canonical form; undefined if it is none. */
function canonicalLocale(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** A BCP 47 tag. One that the runtime has no data for formats as English does. */
export const localeInput = z
  .string()
  .max(64, { abort: true })
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, { error: fault, abort: true })
  .transform((tag, ctx) => {
    const locale = canonicalLocale(tag);
    // A canonical tag may be longer than the one that was given.
    if (locale !== undefined && locale.length <= 64) return locale;
    ctx.addIssue({ code: "custom", message: fault });
    return z.NEVER;
  })
  .meta({ description: "A BCP 47 tag, in any case", examples: ["de-AT"] });
