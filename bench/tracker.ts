import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { promisify } from "node:util";
import { type Running, start } from "./process.ts";

const packages = ["fastapi", "sqlalchemy", "psycopg2", "jwt", "uvicorn", "uvloop", "httptools"];

export const whatIsMissing = `apt-get install ${packages.map((name) => `python3-${name}`).join(" ")}`;

/** The Python that has the tracker's packages: Debian's, or the first in PATH. */
export async function findPython(): Promise<string | undefined> {
  for (const python of ["/usr/bin/python3", "python3"]) {
    const has = await promisify(execFile)(python, ["-c", `import ${packages.join(", ")}`]).then(
      () => true,
      () => false,
    );
    if (has) return python;
  }
  return undefined;
}

/** One worker, with uvicorn's fastest parts, which it takes when they are there; no line for each request, as ours. */
export async function startTracker(
  python: string,
  databaseUrl: string,
  secret: string,
): Promise<Running> {
  const { username, hostname, port, pathname } = new URL(databaseUrl);
  const env = {
    DATABASE_URL: `postgresql+psycopg2://${username}@${pathname}?host=${hostname}&port=${port}`,
    TRACKER_SECRET: secret,
    // No files beside the sources.
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const program = `import os, uvicorn; uvicorn.run("tracker:app", app_dir="bench", port=int(os.environ["PORT"]), log_level="warning", access_log=False)`;
  return start([python, "-c", program], env, "/docs");
}

/** A JSON Web Token of a user, signed with HS256. */
export function makeToken(secret: string, userId: number): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ sub: String(userId), exp })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
