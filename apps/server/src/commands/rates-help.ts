export const ratesHelp = `The rates hold for every book, beside its own ones. FILE is eurofxref-daily.xml, eurofxref-hist-90d.xml,
eurofxref-hist.xml, eurofxref.csv or eurofxref-hist.csv. Existing rates of the same days are replaced; all of the file
is taken, or nothing.

It writes to the database of DATABASE_URL, or else to the embedded one in DATA_DIR (./data), also beside running servers.
It ends with 0 when the rates are set, with 1 when they could not be, with 2 when it was called wrongly.`;
