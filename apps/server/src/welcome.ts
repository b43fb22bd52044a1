import type { Config } from "./config.ts";

/** Which rules of time zones hold: laws change, and their data comes with Node. */
export const describeTimeZones = () =>
  `Time zones of tz ${process.versions.tz}, Node ${process.versions.node}`;

/** The text printed when the server is ready: its URLs and a first request to try. */
export function welcome(
  url: string,
  { databaseUrl, dataDir }: Pick<Config, "databaseUrl" | "dataDir">,
): string {
  const where = databaseUrl === undefined ? dataDir : "the database of DATABASE_URL";
  return `
  Outlay is running, data in ${where}
  ${describeTimeZones()}

    Web app         ${url}/
    API reference   ${url}/docs
    Panel           ${url}/panel/
    REST            ${url}/api      (OpenAPI: ${url}/api/openapi.json)
    tRPC            ${url}/trpc

  Try it:

    curl -s ${url}/api/auth/register -H 'content-type: application/json' \\
      -d '{"email":"ada@example.com","password":"correct horse battery","name":"Ada"}'

  Ctrl-C stops it.
`;
}
