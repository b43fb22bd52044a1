import autocannon from "autocannon";

type Load = {
  headers?: Record<string, string>;
  seconds?: number;
  connections?: number;
  /** What the connection with this number sends over and over, instead of one GET. */
  requestsOf?: (connection: number) => autocannon.Request[];
};

async function cannon(
  url: string,
  { headers = {}, seconds = 3, connections = 8, requestsOf }: Load,
): Promise<autocannon.Result> {
  let connection = 0;
  const result = await autocannon({
    url,
    headers,
    connections,
    duration: seconds,
    setupClient: (client) => requestsOf && client.setRequests(requestsOf(connection++)),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url} answered ${result.non2xx} errors`);
  return result;
}

/** Requests a second that a server answers with success to `connections` clients asking without pause. */
export async function requestsPerSecond(url: string, load: Load = {}): Promise<number> {
  const { requests, duration } = await cannon(url, load);
  return requests.total / duration;
}

/** Within how many milliseconds a server answers half of the requests, and 99 of a hundred. */
export async function latencies(url: string, load: Load): Promise<{ p50: number; p99: number }> {
  const { latency } = await cannon(url, load);
  return latency;
}

/** How long something takes. */
export async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** What 99 of a hundred do not exceed. */
export function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? Number.NaN;
}
