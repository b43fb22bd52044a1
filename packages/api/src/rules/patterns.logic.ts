import { AppError, type Issue } from "@outlay/core/without-schemas";
import { RE2JS, RE2JSException } from "re2js";
import type { Condition } from "./conditions.contract.ts";

/** Steps of a compiled pattern: the time of a match grows with them and with the text. */
const maxSteps = 250;

/** A pattern that can be matched in linear time, or why there is none. */
export function compilePattern(source: string): { pattern: RE2JS } | { fault: string } {
  try {
    const pattern = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    if (pattern.programSize() <= maxSteps) return { pattern };
    return { fault: "The regular expression is too large: repeat less." };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, "");
    return {
      fault: `Not a regular expression of RE2 (${reason}). There is no look-around, no back-reference, and a repeat is at most 1,000.`,
    };
  }
}

export const isPattern = ({ op }: Condition): boolean => op === "matches";

/** What is wrong with the patterns of a rule. */
export const findPatternFaults = (when: readonly Condition[]): Issue[] =>
  when.flatMap((condition, index) => {
    if (condition.op !== "matches") return [];
    const compiled = compilePattern(condition.value);
    if (!("fault" in compiled)) return [];
    const path = ["when", index, "value"];
    return [{ path, code: "input.invalid", message: compiled.fault }];
  });

/** Throws `input.invalid` with an issue for each invalid pattern, below `path`. */
export function assertPatterns(when: readonly Condition[], path: Issue["path"] = []): void {
  const issues = findPatternFaults(when).map((issue) => ({
    ...issue,
    path: [...path, ...issue.path],
  }));
  const [first] = issues;
  if (first) throw new AppError("input.invalid", first.message, issues);
}
