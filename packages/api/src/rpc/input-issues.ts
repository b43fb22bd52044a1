import type { ZodError } from "zod";
import { type Issue, keyMessages } from "@outlay/core";

/** More are not helpful, and would make the reply many times larger than its request. */
const maxIssues = 100;

/** What is wrong with an input, as callers see it: a field that does not exist has an issue of its own. */
export function toIssues(error: ZodError): Issue[] {
  const mistyped = new Set<string>();
  const issues = error.issues.slice(0, maxIssues).flatMap((issue): Issue[] => {
    const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
    if (issue.code === "unrecognized_keys") {
      const code = "unrecognized_key";
      return keyMessages(issue).map(({ key, message }) => ({
        path: [...path, key],
        code,
        message,
      }));
    }
    const at = JSON.stringify(path);
    // The size of a list says nothing where text was asked for.
    if (mistyped.has(at)) return [];
    if (issue.code === "invalid_type") mistyped.add(at);
    return [{ path, code: issue.code, message: issue.message }];
  });
  return issues.slice(0, maxIssues);
}
