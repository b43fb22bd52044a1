import { listBackups } from "@outlay/embedded";
import { Gauge } from "prom-client";
import type { Config } from "../config.ts";

/** When the last backup in BACKUP_DIR was made, 0 for none; nothing without BACKUP_DIR. */
export function backupMetrics(
  { backupDir }: Pick<Config, "backupDir">,
  clock: () => Date,
): Gauge[] {
  if (backupDir === undefined) return [];
  return [
    new Gauge({
      name: "backup_last_success_timestamp_seconds",
      help: "When the last backup in BACKUP_DIR was made, in seconds since 1970; 0 before the first",
      aggregator: "max",
      registers: [],
      async collect(): Promise<void> {
        const [lastAt] = await listBackups(backupDir, clock()).catch(() => []);
        this.set(lastAt === undefined ? 0 : lastAt.getTime() / 1000);
      },
    }),
  ];
}
