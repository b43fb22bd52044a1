import type { Report } from "./call-options.ts";

/** The callback in the context of a call. */
export function reportOf({ onProgress }: Record<string, unknown>): Report | undefined {
  return typeof onProgress === "function" ? (onProgress as Report) : undefined;
}

function counting(total: number | undefined, report: Report) {
  let loaded = 0;
  return new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (chunk, controller) => {
      loaded += chunk.byteLength;
      report({ loaded, total });
      controller.enqueue(chunk);
    },
  });
}

/** The same reply, which reports while its body is read. */
export function reportDownload(reply: Response, report: Report | undefined): Response {
  if (!report || !reply.body) return reply;
  const { headers } = reply;
  // A compressed body has another length than what is read of it.
  const length = headers.has("content-encoding") ? null : headers.get("content-length");
  const total = length === null ? undefined : Number(length);
  return new Response(reply.body.pipeThrough(counting(total, report)), reply);
}

/** A file that reports while it is sent. */
export function reportUpload(
  file: Blob | ReadableStream<Uint8Array<ArrayBuffer>>,
  report: Report,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const isBlob = file instanceof Blob;
  const stream = isBlob ? file.stream() : file;
  return stream.pipeThrough(counting(isBlob ? file.size : undefined, report));
}

type Upload = { method: string; headers: Record<string, string>; signal: AbortSignal | null };

/** Sends a file as browsers can report it: their fetch knows no progress, nor streams over HTTP/1. */
export function uploadByXhr(
  url: string,
  file: Blob,
  { method, headers, signal }: Upload,
  report: Report,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) =>
      report({ loaded, total: lengthComputable ? total : undefined }),
    );
    request.addEventListener("load", () => {
      const { status, responseText } = request;
      const type = request.getResponseHeader("content-type") ?? "";
      const operation = request.getResponseHeader("x-operation-id");
      const kept = { "content-type": type, ...(operation && { "x-operation-id": operation }) };
      resolve(new Response(responseText, { status, headers: kept }));
    });
    request.addEventListener("error", () => reject(new Error("The server could not be reached.")));
    request.addEventListener("abort", () => reject(signal?.reason as Error));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    if (signal?.aborted) reject(signal.reason as Error);
    else request.send(file);
  });
}
