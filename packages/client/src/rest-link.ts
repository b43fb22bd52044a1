import { type httpLink, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { restRoutes } from "./procedures.generated.ts";
import type { AppRouter } from "./router.generated.ts";

type Fetch = NonNullable<Parameters<typeof httpLink>[0]["fetch"]>;

export type RestOptions = {
  url: string;
  headers: () => Promise<Record<string, string>>;
  fetch?: Fetch;
};

/** Whether a procedure answers a file, which travels over REST alone. */
export function isRestOnly(path: string): boolean {
  return Object.hasOwn(restRoutes, path);
}

/** The address of a call: fields that its path names stand there, the others in the query string. */
function addressOf(path: string, input: unknown): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(input ?? {}))
    if (value !== undefined && name !== "file") fields.set(name, String(value));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = fields.get(name) ?? "";
    fields.delete(name);
    return encodeURIComponent(value);
  });
  return fields.size > 0 ? `${filled}?${fields}` : filled;
}

/** A request with a file as its body, sent as it is read. */
function withFile(
  { headers, ...init }: RequestInit & { headers: Record<string, string> },
  type: string,
  input: unknown,
): RequestInit {
  const { file } = input as { file: NonNullable<RequestInit["body"]> };
  const sent = { ...init, headers: { ...headers, "content-type": type }, body: file };
  // Needed for streams; the DOM's types do not know it yet.
  return Object.assign(sent, { duplex: "half" });
}

/** The error of a problem document, in tRPC's form. */
async function readError(response: Response): Promise<TRPCClientError<AppRouter>> {
  const problem: unknown = await response.json().catch(() => undefined);
  if (typeof problem !== "object" || problem === null || !("code" in problem))
    return new TRPCClientError(`The server answered ${response.status}.`);
  const { detail, status, code, issues, requestId } = problem as Record<string, unknown>;
  const data = { code, httpStatus: status, issues, requestId };
  return TRPCClientError.from({ error: { code: -32_600, message: String(detail), data } });
}

/** Sends over REST what answers a file. A procedure's answer is the whole Response: its body is not read yet. */
export function restLink({ url, headers, fetch: given }: RestOptions): TRPCLink<AppRouter> {
  // What tRPC asks of a fetch is less than what one is.
  const send = (given ?? fetch) as typeof fetch;
  return () =>
    ({ op }) =>
      observable((observer) => {
        const { method = "GET", path = "", upload } = restRoutes[op.path] ?? {};
        const call = async () => {
          const init = { method, headers: await headers(), signal: op.signal ?? null };
          const sent = upload === undefined ? init : withFile(init, upload, op.input);
          const response = await send(url + addressOf(path, op.input), sent);
          if (!response.ok) throw await readError(response);
          return upload === undefined ? response : ((await response.json()) as unknown);
        };
        call().then(
          (data) => {
            observer.next({ result: { type: "data", data } });
            observer.complete();
          },
          (error: Error) => observer.error(TRPCClientError.from(error)),
        );
        // The caller reads the body to its end; the call itself is over when the reply begins.
        return () => {};
      });
}
