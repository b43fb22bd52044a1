import { AppError } from "@outlay/core";

const maxLength = 8 * 1024;

/** Names of parameters. */
const secretName = /password|passwd|token|secret|authorization|credential|apikey|jwt/;
/** The format of our tokens, except JWTs. */
const ourToken = /outlay_[a-z]+_[\w-]{16}/;
/** The format of webhooks' secrets. */
const webhookSecret = /whsec_[\w%+/-]{16}/;

/**
 * Whether a JWT is in a text: `eyJ` and at least 16 characters more, a part that is not empty, and
 * another dot. As one pattern it would read on to the end from each `eyJ`, which takes quadratic time.
 */
function holdsJwt(text: string): boolean {
  if (!text.includes("eyJ")) return false;
  for (const [run] of text.matchAll(/[\w.-]+/g)) {
    const parts = run.split(".");
    for (const [at, part] of parts.slice(0, -2).entries()) {
      const start = part.indexOf("eyJ");
      if (start >= 0 && part.length - start >= 19 && parts[at + 1] !== "") return true;
    }
  }
  return false;
}

export function isTooLong(url: string): boolean {
  return url.length > maxLength;
}

export function urlTooLong(): AppError {
  return new AppError("input.url_too_long", `Use an address of at most ${maxLength / 1024} KiB.`);
}

/** Whether a query parameter's name is one of a secret. */
export function namesSecret(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[^a-z]/g, ""));
}

/** Throws `input.url_too_long`, `input.secret_in_url`: URLs end up in logs and browser histories. */
export function assertUrl(url: string): void {
  if (isTooLong(url)) throw urlTooLong();
  const start = url.indexOf("?");
  const query = start < 0 ? "" : url.slice(start + 1);
  const names = query === "" ? [] : [...new URLSearchParams(query).keys()];
  if (
    names.some(namesSecret) ||
    [ourToken, webhookSecret].some((pattern) => pattern.test(url)) ||
    holdsJwt(url)
  )
    throw new AppError(
      "input.secret_in_url",
      "Send secrets in the authorization header or in the body, never in the address. Take this one for known to others.",
    );
}
