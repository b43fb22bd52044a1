import { spawn } from "node:child_process";

/**
 * How a program ended. `interrupted` says that a signal to stop arrived while it ran.
 *
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null, interrupted: boolean }} Ending
 */

/**
 * One Ctrl-C arrives several times: from the terminal, which signals every process of its group, and
 * again from npm, which passes it on. It is passed on once, for those who signal npm alone.
 */
const sameSignalMs = 500;

/**
 * Runs a program until it ends, whatever signals arrive meanwhile: stopping is the program's part,
 * and it is waited for. Rejects when the program cannot be started.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions & { onOutput?: (text: string) => void }} options
 * @returns {Promise<Ending>}
 */
export function run(file, args, { onOutput, ...options }) {
  const stdio = onOutput ? ["ignore", "pipe", "pipe"] : "inherit";
  const child = spawn(file, args, { ...options, stdio: /** @type {"inherit"} */ (stdio) });
  if (onOutput) {
    child.stdout?.setEncoding("utf8").on("data", onOutput);
    child.stderr?.setEncoding("utf8").on("data", onOutput);
  }
  let interrupted = false;
  const stopForwarding = onSignals((signal) => {
    interrupted = true;
    child.kill(signal);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code, signal, interrupted });
    });
  }).finally(stopForwarding);
}

/** @param {(signal: NodeJS.Signals) => void} listener */
function onSignals(listener) {
  /** @type {Map<NodeJS.Signals, number>} */
  const lastAt = new Map();
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    const now = performance.now();
    const repeated = now - (lastAt.get(signal) ?? -Infinity) < sameSignalMs;
    lastAt.set(signal, now);
    if (!repeated) listener(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

/**
 * Ends this process as the child ended, so that its parent process sees no difference.
 *
 * @param {Pick<Ending, "code" | "signal">} ending
 * @returns {never}
 */
export function exitLike({ code, signal }) {
  if (signal !== null) process.kill(process.pid, signal);
  process.exit(code ?? 1);
}
