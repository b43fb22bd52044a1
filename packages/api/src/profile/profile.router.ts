import { operation } from "../operation.ts";
import { noInput, router, userProcedure } from "../trpc.ts";
import { userOutput } from "./profile.input.ts";
import { getProfile } from "./profile.ts";

export const profileRouter = router({
  get: userProcedure
    .meta(operation("GET /profile", { summary: "Get who is signed in" }))
    .input(noInput)
    .output(userOutput)
    .query(({ ctx }) => getProfile(ctx.db, ctx.principal)),
});
