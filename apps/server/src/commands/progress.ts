/** Shows how far a command has come, until its output. */
export type Progress = { show: (step: number, label: string) => void; clear: () => void };

const width = 24;

/** A bar on a terminal, nothing elsewhere. */
export function createProgress(
  stream: { isTTY?: boolean; write: (text: string) => unknown },
  steps: number,
): Progress {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (step, label) => {
      const done = Math.round((width * step) / (steps + 1));
      stream.write(`\r[${"#".repeat(done)}${"-".repeat(width - done)}] ${label}…\u001b[K`);
    },
    clear: () => void stream.write("\r\u001b[K"),
  };
}
