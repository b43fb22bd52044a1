import autocannon from "autocannon";

/** Requests a second that a server answers with 200 to `connections` clients asking without pause. */
export async function requestsPerSecond(
  url: string,
  {
    headers = {},
    seconds = 3,
    connections = 8,
  }: { headers?: Record<string, string>; seconds?: number; connections?: number } = {},
): Promise<number> {
  const result = await autocannon({ url, headers, duration: seconds, connections });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url} answered ${result.non2xx} errors`);
  return result.requests.total / result.duration;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
