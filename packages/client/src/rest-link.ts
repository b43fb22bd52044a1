import { TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { assertExpected, explainingFetch, isJson } from "./connection.ts";
import type { Fetch } from "./fetch.ts";
import { restRoutes } from "./rest-routes.generated.ts";
import type { AppRouter } from "./router.generated.ts";
import { reportDownload, reportOf, reportUpload, uploadByXhr } from "./transfer.ts";

export type RestOptions = {
  url: string;
  headers: () => Promise<Record<string, string>>;
  fetch?: Fetch;
};

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

/** The error of a problem document, in tRPC's form. */
async function readError(response: Response): Promise<TRPCClientError<AppRouter>> {
  const { detail, status, code, issues, requestId, retryAfterSeconds } =
    (await response.json()) as Record<string, unknown>;
  const data = {
    code,
    httpStatus: status,
    issues,
    requestId,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  return TRPCClientError.from({ error: { code: -32_600, message: String(detail), data } });
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A reply with the types that tRPC's has: instants are text in REST, in fields that are named so. */
const readJson = (text: string) =>
  JSON.parse(text, (name, value: unknown) =>
    name.endsWith("At") && typeof value === "string" && instant.test(value)
      ? new Date(value)
      : value,
  ) as unknown;

const isFileOrJson = (reply: Response) => reply.ok || isJson(reply);

type Call = {
  path: string;
  input: unknown;
  context: Record<string, unknown>;
  signal: AbortSignal | null;
};

const formType = "multipart/form-data";

type UploadBody = { file: Blob | ReadableStream<Uint8Array<ArrayBuffer>>; type: string };

const bodyOf = (input: unknown, type: string): UploadBody => ({
  file: (input as UploadBody).file,
  type,
});

const isFile = (value: unknown) => value instanceof ReadableStream || value instanceof Blob;

/** The fields of a call as a form, files last: what is stored while it arrives comes after all else. What is not text is JSON. */
async function encodeForm(path: string, input: object): Promise<UploadBody> {
  const form = new FormData();
  const fields = Object.entries(input) as [string, unknown][];
  fields.sort(([, a], [, b]) => Number(isFile(a)) - Number(isFile(b)));
  for (const [name, value] of fields) {
    if (path.includes(`{${name}}`)) continue;
    if (value instanceof ReadableStream) form.set(name, await new Response(value).blob());
    else if (value instanceof Blob) form.set(name, value);
    else if (value !== undefined)
      form.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  const encoded = new Response(form);
  const type = encoded.headers.get("content-type") ?? formType;
  return { file: await encoded.blob(), type };
}

/** Sends over REST what answers a file. A procedure's answer is the whole Response: its body is not read yet. */
export function restLink({ url, headers, fetch: given }: RestOptions): TRPCLink<AppRouter> {
  const send = explainingFetch(given, isFileOrJson);

  async function download({ path, input, context, signal }: Call): Promise<Response> {
    const { method = "GET", path: route = "" } = restRoutes[path] ?? {};
    const init = { method, headers: await headers(), signal };
    return reportDownload(await send(url + addressOf(route, input), init), reportOf(context));
  }

  async function upload(call: Call, bodyType: string): Promise<Response> {
    const { path, input, context, signal } = call;
    const { method = "POST", path: route = "" } = restRoutes[path] ?? {};
    const isForm = bodyType === formType;
    const { file, type } = isForm
      ? await encodeForm(route, input as object)
      : bodyOf(input, bodyType);
    // What a form has is not in the query string, too.
    const address = addressOf(route, input);
    const target = url + (isForm ? address.split("?")[0] : address);
    const init = { method, headers: { ...(await headers()), "content-type": type }, signal };
    const report = reportOf(context);
    // Browsers send no stream over HTTP/1.1, so there this alone can report, whatever fetch is given.
    const hasXhr = "XMLHttpRequest" in globalThis;
    if (report && hasXhr && file instanceof Blob)
      return assertExpected(await uploadByXhr(target, file, init, report), isFileOrJson);
    const body = report ? reportUpload(file, report) : file;
    // Needed for streams; the DOM's types do not know it yet.
    return send(target, Object.assign({ ...init, body }, { duplex: "half" }));
  }

  return () =>
    ({ op }) =>
      observable((observer) => {
        const call = async () => {
          const type = restRoutes[op.path]?.upload;
          const asked = { ...op, signal: op.signal ?? null };
          const response = await (type === undefined ? download(asked) : upload(asked, type));
          if (!response.ok) throw await readError(response);
          const data = type === undefined ? response : readJson(await response.text());
          return { data, response };
        };
        call().then(
          ({ data, response }) => {
            observer.next({ result: { type: "data", data }, context: { response } });
            observer.complete();
          },
          (error: Error) => observer.error(TRPCClientError.from(error)),
        );
        // The caller reads the body to its end; the call itself is over when the reply begins.
        return () => {};
      });
}
