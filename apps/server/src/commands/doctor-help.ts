export const doctorHelp = `It examines every book: balances, daily totals, uses of payees and tags, refunded amounts, splits, search texts, and
whether the change feed is without gaps and shows every record as it is. With --fix it rewrites what is derived from
other records; what is not derived is only printed.

It looks at the database of DATABASE_URL, or else at the embedded one in DATA_DIR (./data), also beside running servers.
It ends with 0 when there is no difference or all were fixed, with 1 when differences are left or the books could not
be examined, with 2 when it was called wrongly.`;
