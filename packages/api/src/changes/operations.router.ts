import { changeBook } from "../feed/lock.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { router, writeProcedure } from "../rpc/trpc.ts";
import { undoneOperation, undoOperationInput } from "./operations.contract.ts";
import type { Undo } from "./undo.ts";

export function createOperationsRouter({ undoOperation, errors }: Undo) {
  return router({
    undo: writeProcedure
      .meta(
        operation("POST /operations/{id}/undo", {
          summary: "Undo everything that a request did",
          description:
            "Reverts all changes of an operation, the last one first, or none. Notifications stay. Records that were changed again since are named in `issues`.",
          errors: ["operation.not_found", "change.superseded", "change.final", ...errors],
          example: { id: "01920000-0000-7000-8000-000000000010" },
        }),
      )
      .input(undoOperationInput)
      .output(undoneOperation)
      .mutation(async ({ ctx, input }) => {
        const undone = await changeBook(ctx, (write) => undoOperation(write, input));
        // It may have changed the book, whose time zone an identity holds.
        ctx.invalidateIdentities();
        return undone;
      }),
  });
}
