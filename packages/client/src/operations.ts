import type { OperationContext, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "./router.generated.ts";

/** The option of a call that reports its operation. */
export type Reporting = { context: { onOperation: (id: string) => void } };

/**
 * Reports which operation a write was, so that it can be undone as a whole:
 *
 * ```ts
 * let operationId: string | undefined;
 * await outlay.budgets.remove.mutate({ id }, withOperation((made) => (operationId = made)));
 * if (operationId) await outlay.operations.undo.mutate({ id: operationId });
 * ```
 *
 * Nothing is reported where nothing was changed, nor for the kept reply to a call that was sent again. Such a call travels in a
 * request of its own.
 */
export function withOperation(onOperation: (id: string) => void): Reporting {
  return { context: { onOperation } };
}

type Report = Reporting["context"]["onOperation"];

function reportOf({ onOperation }: OperationContext): Report | undefined {
  return typeof onOperation === "function" ? (onOperation as Report) : undefined;
}

export const reportsOperation = (context: OperationContext) => reportOf(context) !== undefined;

/** Reads the operation from the headers of a reply. */
export const operationLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    const report = reportOf(op.context);
    if (!report) return next(op);
    return observable((observer) =>
      next(op).subscribe({
        next: (value) => {
          const { response } = value.context ?? {};
          const id = (response as Response | undefined)?.headers?.get("x-operation-id");
          if (typeof id === "string") report(id);
          observer.next(value);
        },
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    );
  };
