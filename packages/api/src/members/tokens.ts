import { randomBytes } from "node:crypto";
import { parse as uuidToBytes } from "uuid";

const prefix = "outlay_inv_";
// 120 bits make a token of 74 characters, which fits in a line of a mail (at most 76 characters).
const secretLength = 15;

export type InvitationRef = { bookId: string; id: string };

/**
 * A new token of an invitation: the book's id, the invitation's id and random bits. It contains the
 * book's id because no statement searches all books.
 */
export function makeToken({ bookId, id }: InvitationRef): string {
  const bytes = [uuidToBytes(bookId), uuidToBytes(id), randomBytes(secretLength)];
  return prefix + Buffer.concat(bytes).toString("base64url");
}

/** The ids in a token; undefined if the text is not a token. */
export function readToken(token: string): InvitationRef | undefined {
  const bytes = Buffer.from(token.slice(prefix.length), "base64url");
  if (!token.startsWith(prefix) || bytes.length !== 32 + secretLength) return undefined;
  return { bookId: bytes.toString("hex", 0, 16), id: bytes.toString("hex", 16, 32) };
}
