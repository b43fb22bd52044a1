import { randomBytes } from "node:crypto";
import { parse as uuidToBytes } from "uuid";

const prefix = "outlay_inv_";
// 120 bits. With them a token is 74 characters long, and no mail breaks it: its lines have at most 76, their ends counted.
const secretLength = 15;

/** Where an invitation is. */
export type InvitationRef = { bookId: string; id: string };

/**
 * A new token of an invitation: the book's id, the invitation's and random bits. It names the
 * book, because no statement searches all of them.
 */
export function makeToken({ bookId, id }: InvitationRef): string {
  const bytes = [uuidToBytes(bookId), uuidToBytes(id), randomBytes(secretLength)];
  return prefix + Buffer.concat(bytes).toString("base64url");
}

/** What a text that looks like a token names; undefined for any other. */
export function readToken(token: string): InvitationRef | undefined {
  const bytes = Buffer.from(token.slice(prefix.length), "base64url");
  if (!token.startsWith(prefix) || bytes.length !== 32 + secretLength) return undefined;
  return { bookId: bytes.toString("hex", 0, 16), id: bytes.toString("hex", 16, 32) };
}
