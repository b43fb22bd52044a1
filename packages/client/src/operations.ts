import type { OperationContext, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { Reporting } from "./call-options.ts";
import type { AppRouter } from "./router.generated.ts";

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
