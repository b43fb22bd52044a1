/** How far a file has come, in bytes; `total` is undefined where the length is not known in advance. */
export type Progress = { loaded: number; total: number | undefined };
export type Report = (progress: Progress) => void;

/** The option of a call that reports its progress. */
export type Reported = { context: { onProgress: Report } };

/**
 * Reports the progress of a file, up or down:
 *
 * ```ts
 * await outlay.books.import.mutate({ file }, { ...withProgress(({ loaded, total }) => …), signal });
 * ```
 *
 * That of a download is reported while its body is read.
 */
export function withProgress(onProgress: Report): Reported {
  return { context: { onProgress } };
}
