import { AppError } from "@outlay/core";

export function damaged(message = "The file is cut off or damaged. Send it again."): AppError {
  return new AppError("attachment.unreadable", message, [
    { path: ["file"], code: "attachment.unreadable", message },
  ]);
}

/** Reads bytes that arrive in chunks. It keeps what `take` asks for, and one chunk more. */
export type ByteReader = {
  /** The first bytes, which stay; fewer at the end. */
  peek: (length: number) => Promise<Buffer>;
  /** Throws `attachment.unreadable` at the end. */
  take: (length: number) => Promise<Buffer>;
  /** The next so many bytes, as they arrive. Throws `attachment.unreadable` at the end. */
  copy: (length: number) => AsyncGenerator<Buffer>;
  skip: (length: number) => Promise<void>;
  /** All bytes up to the first that `find` says the index of, which stays: -1 if it is not in the chunk, and then how many bytes to keep. */
  copyUntil: (find: (chunk: Buffer) => { end: number; isFound: boolean }) => AsyncGenerator<Buffer>;
  /** The rest as it arrives. */
  rest: () => AsyncGenerator<Buffer>;
};

export function createByteReader(chunks: AsyncIterable<Uint8Array>): ByteReader {
  const source = chunks[Symbol.asyncIterator]();
  let kept: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await source.next();
    if (next.done) return false;
    const { buffer, byteOffset, byteLength } = next.value;
    const chunk = Buffer.from(buffer, byteOffset, byteLength);
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    return true;
  };
  const cut = (length: number) => {
    const taken = kept.subarray(0, length);
    kept = kept.subarray(length);
    return taken;
  };
  const peek = async (length: number) => {
    while (kept.length < length && (await more()));
    return kept.subarray(0, length);
  };
  async function* copy(length: number) {
    for (let left = length; left > 0;) {
      if (kept.length === 0 && !(await more())) throw damaged();
      const piece = cut(left);
      left -= piece.length;
      yield piece;
    }
  }
  return {
    peek,
    take: async (length) => {
      if ((await peek(length)).length < length) throw damaged();
      return cut(length);
    },
    copy,
    skip: async (length) => {
      for await (const _ of copy(length));
    },
    copyUntil: async function* copyUntil(find) {
      for (;;) {
        const { end, isFound } = find(kept);
        if (end > 0) yield cut(end);
        if (isFound) return;
        if (!(await more())) throw damaged();
      }
    },
    rest: async function* rest() {
      do if (kept.length > 0) yield cut(kept.length);
      while (await more());
    },
  };
}
