import type { ReadingContext, ReadingSummary } from "./reading-input.logic.ts";
import type { StagedRow } from "./staged-row.ts";

/** What a process gets when it starts. */
export type ReadingJob = { bytes: Uint8Array; context: ReadingContext };

/** Why a file cannot be read, or which given account it has not. */
export type ReadingFault =
  | { kind: "file"; format: string | null; line: number | null; reason: string }
  | { kind: "ref"; ref: string; known: string[] };

export type FromReader =
  | { kind: "summary"; summary: ReadingSummary }
  | { kind: "page"; rows: StagedRow[] }
  | { kind: "fault"; fault: ReadingFault };
