import { AppError } from "@outlay/core";

const maxDepth = 32;
/** More than any request that is taken: a body of 1 MiB with splits has 40,000. */
const maxValues = 50_000;

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, openBrace, closeBracket, closeBrace] = [0x5b, 0x7b, 0x5d, 0x7d];

/** The place after the string that begins at `start`. */
function skipString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json.charCodeAt(at) !== quote)
    at += json.charCodeAt(at) === backslash ? 2 : 1;
  return at + 1;
}

/**
 * Throws `input.too_deep`, `input.too_large`. Reads the text before anything is made of it: to make
 * and to walk what is deep or has very many fields takes longer than others should wait.
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
