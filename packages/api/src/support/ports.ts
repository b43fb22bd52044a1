/** The loggable part of an unexpected error: where it occurred and its kind, never its message. */
export type Fault = {
  requestId: string;
  path: string;
  name: string;
  code?: string;
  stack: string[];
};

/** Logs the details of an unexpected failure. */
export type ReportFault = (fault: Fault) => void;
