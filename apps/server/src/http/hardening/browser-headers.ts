import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import helmet from "helmet";

type Sources = Readonly<Record<string, readonly string[]>>;

/** The headers that keep browsers from what no page of ours does, with the sources that its pages may use. */
export function browserHeaders(sources: Sources): Record<string, string> {
  // What Helmet does with every reply is the same each time: once is enough.
  const reply = new ServerResponse(new IncomingMessage(new Socket()));
  const directives = Object.fromEntries(
    Object.entries(sources).map(([name, each]) => [name, [...each]]),
  );
  const setHeaders = helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    // TLS ends at a proxy or nowhere: at home the pages must work over plain HTTP.
    strictTransportSecurity: false,
  });
  setHeaders(reply.req, reply, () => {});
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
}

export const contentSecurityPolicy = (sources: Sources): string =>
  browserHeaders(sources)["content-security-policy"] ?? "";
