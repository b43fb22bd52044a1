import { books, type Db, emailColumns, invitations, memberships, users } from "@outlay/db";
import { and, asc, eq, gt, isNotNull, isNull, lte, or } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { type BookRequest, changeBook, type LockedBook } from "../feed/lock.ts";
import { assertOwner } from "../books/settings.ts";
import type { Context } from "../rpc/context.ts";
import { AppError, fieldError, foldEmail } from "@outlay/core";
import { invitationMail, type Mail } from "../support/mail.ts";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import { readEmail } from "../rpc/throttling/guesses.ts";
import { hashToken } from "../access/token-secrets.ts";
import { assertRoomForInvitation, assertRoomForMember } from "./limits.ts";
import type {
  InvitationPage,
  Invited,
  InviteInput,
  ListInvitationsInput,
  WithdrawInput,
} from "./members.contract.ts";
import { isOpen, lifetimesMs } from "./open.ts";
import { makeToken } from "./tokens.ts";

/**
 * Invites someone to a book. With an email, the token is mailed, and an earlier open
 * invitation of the same email is replaced. Without, the reply has a token for the first user who
 * uses it. Throws `book.forbidden`, `member.exists`, `member.limit`, `invitation.limit`, and
 * `auth.throttled` if too many mails were sent to the email.
 */
export async function invite(
  request: BookRequest & Pick<Context, "addMail" | "throttle" | "site">,
  input: InviteInput,
): Promise<Invited> {
  const { addMail, throttle, site } = request;
  const [origin = ""] = site().origins;
  const { mail, token, ...made } = await changeBook(request, async (write) => {
    await assertOwner(write);
    if (input.email !== undefined) await assertNoMember(write, input.email);
    await forget(write, input.email);
    await assertRoomForMember(write);
    await assertRoomForInvitation(write);
    // Last, so that only mails that are sent count.
    await throttle.call("invitationMail", { email: readEmail(input) });
    const inserted = await insertInvitation(write, input, origin);
    if (inserted.mail) await addMail(write.tx, inserted.mail);
    return inserted;
  });
  if (mail) return { ...made, mailed: true };
  const notice =
    "Anyone can use this link, and it works once. Share it privately; it is shown only once.";
  return { ...made, mailed: false, token, link: linkOf(origin, token), notice };
}

/** Opens the web app at the invitation. Browsers send nothing behind "#", so the token is in no server's log. */
const linkOf = (origin: string, token: string) => `${origin}/join#${token}`;

/** Only verified emails of members count: an unverified one must not prevent an invitation. */
async function assertNoMember({ tx, book }: LockedBook, email: string): Promise<void> {
  const [member] = await tx
    .select({ userId: users.id })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.bookId, book.id),
        eq(users.emailFolded, foldEmail(email)),
        isNotNull(users.emailVerifiedAt),
      ),
    );
  if (member)
    throw fieldError("member.exists", ["email"], "They are already a member of the book.");
}

/** Deletes the open invitation of an email, and all expired ones. */
async function forget({ tx, book, now }: LockedBook, email: string | undefined): Promise<void> {
  const isReplaced =
    email === undefined ? undefined : eq(invitations.emailFolded, foldEmail(email));
  await tx
    .delete(invitations)
    .where(
      and(
        eq(invitations.bookId, book.id),
        isNull(invitations.acceptedAt),
        or(isReplaced, lte(invitations.expiresAt, now)),
      ),
    );
}

type Made = { invitationId: string; expiresAt: Date; token: string; mail: Mail | undefined };

async function insertInvitation(
  write: LockedBook,
  { email, role }: InviteInput,
  origin: string,
): Promise<Made> {
  const { tx, book, now } = write;
  const id = uuidv7();
  const token = makeToken({ bookId: book.id, id });
  const lifetimeMs = email === undefined ? lifetimesMs.link : lifetimesMs.mail;
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  await tx.insert(invitations).values({
    bookId: book.id,
    id,
    ...(email !== undefined && emailColumns(email)),
    role,
    tokenHash: hashToken(token),
    invitedBy: book.actorId,
    createdAt: now,
    expiresAt,
  });
  const link = linkOf(origin, token);
  const mail =
    email === undefined
      ? undefined
      : invitationMail({ to: email, ...(await getNames(tx, book)), role, token, link, expiresAt });
  return { invitationId: id, expiresAt, token, mail };
}

async function getNames(tx: Db, book: Book): Promise<{ inviter: string; book: string }> {
  const [names] = await tx
    .select({ inviter: users.name, book: books.name })
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.bookId, book.id), eq(memberships.userId, book.actorId)));
  if (!names) throw new AppError("book.not_found", "You have no book with this id.");
  return names;
}

/** The open invitations, oldest first. */
export async function listInvitations(
  db: Db,
  book: Book,
  { limit, cursor }: ListInvitationsInput,
  now: Date,
): Promise<InvitationPage> {
  const query = ["invitations", book.id];
  const after = decodeCursor(cursor, query, z.tuple([z.uuid()]))?.[0];
  const { id, email, role, invitedBy, createdAt, expiresAt } = invitations;
  const rows = await db
    .select({ id, email, role, invitedBy, createdAt, expiresAt })
    .from(invitations)
    .where(and(isOpen(book.id, now), after ? gt(id, after) : undefined))
    .orderBy(asc(id))
    .limit(limit + 1);
  return toPage(rows, limit, (invitation) => encodeCursor(query, [invitation.id]));
}

/** Withdraws an open invitation: its token stops working. Throws `book.forbidden`, `invitation.not_found`. */
export async function withdrawInvitation(
  write: LockedBook,
  { invitationId }: WithdrawInput,
): Promise<void> {
  await assertOwner(write);
  const { tx, book, now } = write;
  const withdrawn = await tx
    .delete(invitations)
    .where(and(isOpen(book.id, now), eq(invitations.id, invitationId)))
    .returning({ id: invitations.id });
  if (withdrawn.length === 0)
    throw new AppError("invitation.not_found", "The book has no open invitation with this id.");
}
