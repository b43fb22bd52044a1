/** `BENCH_SCALE=0.01` makes a quick run of the largest benchmarks, to see that they work; its figures say nothing. */
const scale = Number(process.env["BENCH_SCALE"] ?? "1");

/** A count, as large as this run has it. */
export const scaled = (count: number) => Math.max(1, Math.round(count * scale));
