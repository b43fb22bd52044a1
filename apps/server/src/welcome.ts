/** The text printed when the server is ready: its URLs and a first request to try. */
export function welcome(url: string, where: string): string {
  return `
  Outlay is running, data in ${where}

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
