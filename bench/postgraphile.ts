import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Running, start } from "./process.ts";

const version = "5.1.5";
/** Outside of the workspace: 300 MB that nobody who starts the server needs. */
const home = join(import.meta.dirname, "..", "node_modules", ".cache", `postgraphile-${version}`);

/** As its documentation begins. */
const config = `import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

export default {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ["tracker"] })],
  grafserv: { host: "127.0.0.1", port: Number(process.env.PORT) },
};
`;

/** PostGraphile on the tracker's tables; it is installed when it is first needed. */
export async function startPostGraphile(databaseUrl: string): Promise<Running> {
  if (!existsSync(join(home, "installed"))) {
    await mkdir(home, { recursive: true });
    await writeFile(join(home, "package.json"), '{ "private": true, "type": "module" }');
    const args = ["install", "--no-audit", "--no-fund", `postgraphile@${version}`];
    await promisify(execFile)("npm", args, { cwd: home });
    await writeFile(join(home, "installed"), "");
  }
  await writeFile(join(home, "graphile.config.mjs"), config);
  const { username, hostname, port, pathname } = new URL(databaseUrl);
  const program = join(home, "node_modules", "postgraphile", "dist", "cli-run.js");
  return start(
    [process.execPath, program, "--config", join(home, "graphile.config.mjs")],
    {
      // Its driver takes the folder of the socket as a parameter.
      DATABASE_URL: `postgresql://${username}@localhost:${port}${pathname}?host=${hostname}`,
      NODE_ENV: "production",
      GRAPHILE_ENV: "production",
    },
    "/",
  );
}
