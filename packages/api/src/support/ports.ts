/** What may be logged of an unexpected error: where it arose and what kind it is, never its message. */
export type Fault = {
  requestId: string;
  path: string;
  name: string;
  code?: string;
  stack: string[];
};

/** Takes the details of an unexpected failure. */
export type ReportFault = (fault: Fault) => void;
