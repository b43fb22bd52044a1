import { readdir, readFile } from "node:fs/promises";

/** Linux counts a process's time in hundredths of a second. */
const tickMs = 10;

/** Milliseconds of processor time that programs have used so far: the processes with these ids, their groups and children. */
export async function processorMs(leaders: readonly number[]): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    pids.map(async (pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")),
  );
  const times = stats.map((stat, index) => {
    // After the program's name, which may hold blanks: state, parent, group, …, user time, system time.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const own = [pids[index], fields[1], fields[2]].map(Number);
    const isOurs = own.some((pid) => leaders.includes(pid));
    return isOurs ? (Number(fields[11]) + Number(fields[12])) * tickMs : 0;
  });
  return times.reduce((sum, time) => sum + time, 0);
}
