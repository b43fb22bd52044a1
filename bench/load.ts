import autocannon from "autocannon";

type Load = {
  headers?: Record<string, string>;
  seconds?: number;
  connections?: number;
  /** What the connection with this number sends over and over, instead of one GET. */
  requestsOf?: (connection: number) => autocannon.Request[];
};

/** Requests a second that a server answers with success to `connections` clients asking without pause. */
export async function requestsPerSecond(
  url: string,
  { headers = {}, seconds = 3, connections = 8, requestsOf }: Load = {},
): Promise<number> {
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
  return result.requests.total / result.duration;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
