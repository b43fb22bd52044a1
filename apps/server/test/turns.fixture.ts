// Loaded by a server under test before its own code (`--import`). Upon SIGUSR2 it prints the longest
// turn of the event loop since the last time, in milliseconds of the thread's processor time: other
// programs on the machine count for nothing in that. And the most bytes that buffers had.

const everyMs = 2;
let last = cpuMs();
let longestMs = 0;
let mostBytes = 0;

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function watch(): void {
  const now = cpuMs();
  longestMs = Math.max(longestMs, now - last);
  last = now;
  mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers);
}

setInterval(watch, everyMs).unref();
process.on("SIGUSR2", () => {
  watch();
  process.stderr.write(`turns ${JSON.stringify({ longestMs, mostBytes })}\n`);
  longestMs = 0;
  mostBytes = 0;
});
