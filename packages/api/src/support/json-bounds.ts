import { AppError } from "@outlay/core";

const maxDepth = 32;
/** More than any valid request: a body of 1 MiB with splits has 40,000. */
const maxValues = 50_000;

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, openBrace, closeBracket, closeBrace] = [0x5b, 0x7b, 0x5d, 0x7d];

/** The position after the string that starts at `start`. */
function skipString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json.charCodeAt(at) !== quote)
    at += json.charCodeAt(at) === backslash ? 2 : 1;
  return at + 1;
}

/**
 * Throws `input.too_deep`, `input.too_large`. Scans the text before it is parsed: parsing and walking
 * very deep or large values would block other requests for too long.
 */
export function assertBounded(json: string): void {
  let depth = 0;
  let values = 1;
  let at = 0;
  while (at < json.length) {
    const code = json.charCodeAt(at);
    if (code === openBracket || code === openBrace) depth += 1;
    else if (code === closeBracket || code === closeBrace) depth -= 1;
    else if (code === comma) values += 1;
    if (depth > maxDepth)
      throw new AppError("input.too_deep", `Nest JSON at most ${maxDepth} levels deep.`);
    if (values > maxValues)
      throw new AppError("input.too_large", `Send at most ${maxValues} values in a request.`);
    at = code === quote ? skipString(json, at) : at + 1;
  }
}
