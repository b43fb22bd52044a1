/** What went wrong with the provider, for the log: codes alone, as messages may quote what a person or a stranger sent. */
export type ProviderFailure = {
  /** Which step of a sign-in or sign-out. */
  step: string;
  code: string;
  /** Whether the provider could not be reached, or did not answer as one: it is not the attempt that is wrong. */
  isAway: boolean;
};

/** Codes of openid-client, of the network and of jose's fetch that say nothing about the attempt. */
const away =
  /^(OAUTH_TIMEOUT|OAUTH_RESPONSE_IS_NOT_|OAUTH_HTTP_REQUEST_FORBIDDEN|OAUTH_PARSE_ERROR|ERR_JWKS_TIMEOUT|ERR_JOSE_GENERIC|UND_ERR_|E[A-Z]+$|EAI_|CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
/** Errors of OAuth that the operator has to see to. */
const misconfigured = /^(invalid_client|unauthorized_client|server_error|temporarily_unavailable)$/;

/** The errors from the outermost to the first cause. */
function chainOf(error: unknown): unknown[] {
  const chain = [error];
  for (let link = error; link instanceof Error && link.cause !== undefined && chain.length < 10;) {
    link = link.cause;
    chain.push(link);
  }
  return chain;
}

const textOf = (link: unknown, field: string): string | undefined => {
  if (typeof link !== "object" || link === null || !(field in link)) return undefined;
  const value: unknown = link[field as keyof typeof link];
  return typeof value === "string" ? value : undefined;
};

/** The failure that an error of the libraries means. */
export function failureOf(step: string, error: unknown): ProviderFailure {
  const chain = chainOf(error);
  const codes = chain.flatMap((link) => [textOf(link, "error") ?? [], textOf(link, "code") ?? []]);
  const known = codes.flat().filter((code) => /^\w{1,80}$/.test(code));
  const isAway = known.some((code) => away.test(code) || misconfigured.test(code));
  const [first] = chain;
  const code = known[0] ?? (first instanceof Error ? first.name : "unknown");
  return { step, code, isAway: isAway || step === "start" || step === "sign-out" };
}
