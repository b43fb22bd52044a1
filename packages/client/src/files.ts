/** A class of the runtime: browsers, workers, Node and React Native declare different ones of the same name. */
type Runtime<Name extends string, Otherwise> =
  typeof globalThis extends Record<Name, { prototype: infer Instance }> ? Instance : Otherwise;

/** What a file's reply has at least, where the types of the runtime do not declare `Response`. */
type BasicResponse = {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get: (name: string) => string | null };
  text: () => Promise<string>;
  json: () => Promise<unknown>;
  arrayBuffer: () => Promise<ArrayBuffer>;
};

/** The reply with a file: the runtime's own `Response`. */
export type FileReply = Runtime<"Response", BasicResponse>;

/** A file to upload: a `Blob`, or a `ReadableStream` of bytes where the runtime can send one. */
export type UploadedFile = Runtime<"Blob", never> | Runtime<"ReadableStream", never>;
