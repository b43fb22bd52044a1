/** Files beside the database. A key is two names with a slash between them. */
export type FileStore = {
  /**
   * Stores bytes as they arrive. When it resolves, they are durable and whole. Nothing reads the key before: when it rejects
   * nothing is left, and when the process is killed a part may be.
   */
  write: (key: string, bytes: AsyncIterable<Uint8Array>) => Promise<void>;
  /** The bytes in chunks; undefined without such a file. What is not read to its end must be returned. */
  read: (key: string) => Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Also of what a killed process left. Does nothing without such a file. */
  remove: (key: string) => Promise<void>;
};
