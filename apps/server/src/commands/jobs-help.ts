export const jobsHelp = `Failed jobs have run as often as they may; then come running and waiting ones, each with its id, runs so far, the time of
the last or next run (UTC) and the last error. "outlay jobs retry ID" lets a failed one run again.

It looks at the database of DATABASE_URL, or else at the embedded one in DATA_DIR (./data), also beside running servers.
It ends with 0, with 1 when there is no such failed job or the database cannot be used, with 2 when it was called wrongly.`;
