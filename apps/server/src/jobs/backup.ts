import { basename } from "node:path";
import { connect } from "@outlay/db/connect";
import { keepBackups } from "@outlay/embedded";
import { defineRegularJob } from "./job.ts";

/** Backs the embedded database up once a day into BACKUP_DIR. It looks every hour, so that what failed is made up for. */
export const backUpDaily = defineRegularJob({
  name: "backup",
  everySeconds: 60 * 60,
  run: async ({ clock, log, site }, { signal }) => {
    const { backupDir: folder, dataDir } = site;
    if (folder === undefined) return;
    const file = await keepBackups({ connect, dataDir, folder, now: clock(), signal });
    if (file !== undefined) log.info({ file: basename(file) }, "backup made");
  },
});
