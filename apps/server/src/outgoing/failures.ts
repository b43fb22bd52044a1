import type { SendFailure } from "@outlay/api";

const failures: readonly (readonly [RegExp, SendFailure])[] = [
  [/^ADDRESS_REFUSED$/, "address_refused"],
  [/^(ETIMEDOUT|UND_ERR_)/, "timeout"],
  [
    /^(ENOTFOUND|ENODATA|ESERVFAIL|EREFUSED|EAI_|ETIMEOUT|ENONAME|EBADNAME|EBADRESP)/,
    "name_not_found",
  ],
  [/^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO|HOSTNAME_)/, "tls_failed"],
];

/** What kind of failure an error of a request is: its message may have more than its user should see. */
export function failureOf(error: unknown): SendFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return failures.find(([pattern]) => pattern.test(code))?.[1] ?? "connection_failed";
}
