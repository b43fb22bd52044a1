import { importGlobalRates } from "@outlay/api";
import { defineRegularJob } from "./job.ts";

/** Four times as much as the whole history has. */
const maxBytes = 10 * 1024 ** 2;

/** What a log may say of a failure. */
const failed = (code: string) => Object.assign(new Error("no rates were fetched"), { code });

/** Sets the rates of all books to those that the operator's address has. A day's file comes at any hour. */
export const fetchRates = defineRegularJob({
  name: "fetch-rates",
  everySeconds: 6 * 60 * 60,
  run: async ({ db, log, outside, site }, { signal }) => {
    if (site.ratesUrl === undefined) return;
    const { status, text } = await outside.read(site.ratesUrl, maxBytes, signal);
    if (status !== 200) throw failed(`HTTP_${status}`);
    if (text === undefined) throw failed("TOO_LARGE");
    const { currencies, ...rates } = await importGlobalRates(db, text);
    log.info({ ...rates, currencies: currencies.length }, "exchange rates fetched");
  },
});
