import { AppError } from "@outlay/core";
import type { Role } from "./roles.contract.ts";

/** What each role may do in a book: the one place that says so. */
const allowed = {
  /** Sees everything in the book, and who its members are. */
  read: ["owner", "editor", "viewer"],
  /** Changes what is kept in it: accounts, categories, transactions. */
  write: ["owner", "editor"],
  /** Changes the book itself, its members and its invitations. */
  manage: ["owner"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof allowed;

const refusals: Record<Permission, string> = {
  read: "Your role does not show you this book.",
  write: "Viewers cannot change this book. Ask its owner for the editor role.",
  manage: "Only the owner changes the book itself, its members and its invitations.",
};

/** Throws `book.forbidden`. */
export function assertPermission(role: Role, permission: Permission): void {
  const roles: readonly Role[] = allowed[permission];
  if (!roles.includes(role)) throw new AppError("book.forbidden", refusals[permission]);
}
