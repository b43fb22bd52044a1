/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where the Outlay server is. */
  readonly VITE_OUTLAY_URL?: string;
}
