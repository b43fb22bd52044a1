import { AppError } from "@outlay/core";
import type { Role } from "./roles.contract.ts";

/** The roles that have each permission in a book. */
const allowed = {
  /** See everything in the book, including its members. */
  read: ["owner", "editor", "viewer"],
  /** Change its contents: accounts, categories, transactions. */
  write: ["owner", "editor"],
  /** Change the book itself, its members and its invitations. */
  manage: ["owner"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof allowed;

const refusals: Record<Permission, string> = {
  read: "Your role does not show you this book.",
  write: "Viewers cannot change this book. Ask its owner for the editor role.",
  manage: "Only the owner can change the book itself, its members and its invitations.",
};

/** Throws `book.forbidden`. */
export function assertPermission(role: Role, permission: Permission): void {
  const roles: readonly Role[] = allowed[permission];
  if (!roles.includes(role)) throw new AppError("book.forbidden", refusals[permission]);
}
