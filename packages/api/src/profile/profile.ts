import { type Db, users } from "@outlay/db";
import { eq } from "drizzle-orm";
import type { Principal } from "../context.ts";
import { AppError } from "../errors.ts";
import type { User } from "./profile.input.ts";

/** The columns of a User. */
export const userColumns = {
  id: users.id,
  email: users.email,
  name: users.name,
  defaultBookId: users.defaultBookId,
  createdAt: users.createdAt,
};

export async function getProfile(db: Db, principal: Principal): Promise<User> {
  const [user] = await db.select(userColumns).from(users).where(eq(users.id, principal.userId));
  if (!user) throw new AppError("auth.unauthenticated", "The account is gone.");
  return user;
}
