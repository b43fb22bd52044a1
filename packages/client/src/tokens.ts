/** What a session needs to go on. */
export type Tokens = { accessToken: string; refreshToken: string };

/** Where a client keeps its tokens. Write your own to keep them over a restart. */
export type TokenStore = {
  read: () => Tokens | undefined;
  /** Takes undefined when the session has ended. */
  write: (tokens: Tokens | undefined) => void;
};

/** Keeps the tokens as long as the process or page lives. */
export function memoryTokens(tokens?: Tokens): TokenStore {
  let current = tokens;
  return {
    read: () => current,
    write: (next) => {
      current = next;
    },
  };
}
