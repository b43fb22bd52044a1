import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { builds, isStale } from "./bootstrap/builds.mjs";
import { whyInstall } from "./bootstrap/packages.mjs";
import { resolveNode } from "./bootstrap/tools.mjs";

const repository = join(import.meta.dirname, "..");
let root: string;

/** A repository with its packages installed, in a folder whose name holds spaces. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "outlay boot strap "));
  write("package.json", `{ "type": "module", "packageManager": "pnpm@12.21.0+sha512.abc" }`);
  write("pnpm-workspace.yaml", "packages:\n  - apps/*\n  - packages/*\n  - examples\n");
  write("pnpm-lock.yaml", "lockfileVersion: 9");
  write("node_modules/.modules.yaml", "{}");
  write("node_modules/.pnpm/lock.yaml", "lockfileVersion: 9");
  write("packages/db/package.json", `{ "dependencies": { "postgres": "1.0.0" } }`);
  write("packages/db/node_modules/.keep", "");
  write("examples/package.json", `{ "devDependencies": { "vitest": "1.0.0" } }`);
  write("examples/node_modules/.keep", "");
  write("apps/panel/package.json", `{}`);
  cpSync(join(repository, "scripts/bootstrap"), join(root, "scripts/bootstrap"), {
    recursive: true,
  });
  cpSync(join(repository, "scripts/bootstrap.mjs"), join(root, "scripts/bootstrap.mjs"));
  const bundled = `node_modules/node-${process.platform}-${process.arch}/bin`;
  mkdirSync(join(root, bundled), { recursive: true });
  symlinkSync(process.execPath, join(root, bundled, "node"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

function bootstrap(...args: string[]) {
  return spawnSync(process.execPath, ["scripts/bootstrap.mjs", ...args], {
    cwd: root,
    encoding: "utf8",
    input: "",
  });
}

describe("installing", () => {
  test("is not asked for when the installed lockfile is the repository's", () => {
    expect(whyInstall(root)).toBeUndefined();
  });

  test("is asked for in a fresh clone", () => {
    rmSync(join(root, "node_modules"), { recursive: true });
    expect(whyInstall(root)).toBe("first");
  });

  test("is asked for when an installation was cut short", () => {
    rmSync(join(root, "node_modules/.modules.yaml"));
    expect(whyInstall(root)).toBe("first");
  });

  test("is asked for when the lockfile has changed", () => {
    write("pnpm-lock.yaml", "lockfileVersion: 9 # newer");
    expect(whyInstall(root)).toBe("changed");
  });

  test.each(["packages/db", "examples"])("is asked for when %s has no modules", (folder) => {
    rmSync(join(root, folder, "node_modules"), { recursive: true });
    expect(whyInstall(root)).toBe("incomplete");
  });
});

describe.each(builds)("the build of the $name", (build) => {
  const { folder, sources, result } = build;
  const [first = ""] = sources;
  const at = (path: string, seconds: number) => {
    utimesSync(join(root, folder, path), seconds, seconds);
  };

  beforeEach(() => {
    for (const path of [first, "src/main.ts", "package.json", result]) {
      write(`${folder}/${path}`, "");
    }
    for (const path of ["package.json", first, dirname(first), "src/main.ts", "src"])
      if (path !== ".") at(path, 1000);
    at(result, 2000);
  });

  test("is not made again while its sources are older", () => {
    expect(isStale(root, build)).toBe(false);
  });

  test("is made when it never was", () => {
    rmSync(join(root, folder, "dist"), { recursive: true });
    expect(isStale(root, build)).toBe(true);
  });

  test("is made again when a source is newer", () => {
    at("src/main.ts", 3000);
    expect(isStale(root, build)).toBe(true);
  });

  test("is made again when a source was removed", () => {
    rmSync(join(root, folder, "src/main.ts"));
    expect(isStale(root, build)).toBe(true);
  });

  test("is not made where its sources are not, as in an image", () => {
    rmSync(join(root, folder, first));
    expect(isStale(root, build)).toBe(false);
  });
});

describe("Node", () => {
  const elsewhere = {
    platform: "darwin",
    arch: "arm64",
    execPath: "/n",
    versions: process.versions,
  } as const;

  test("is the one that came with the packages", () => {
    expect(resolveNode(root)).toContain(root);
  });

  test("is the running one where none comes with the packages and it is new enough", () => {
    expect(resolveNode(root, elsewhere)).toBe("/n");
  });

  test("is asked for, with where to get it, when the running one is too old", () => {
    const old = { ...elsewhere, versions: { ...process.versions, node: "20.20.2" } };
    expect(() => resolveNode(root, old)).toThrow(/needs Node 24, and this is Node 20\.20\.2/);
  });
});

describe("the command", () => {
  test("gets its arguments whole and the repository's tools first in PATH", () => {
    write("show.mjs", "console.log(JSON.stringify([process.argv.slice(2), process.env.PATH]))");
    const { stdout, stderr, status } = bootstrap("node", "show.mjs", "a b", "$c");
    const [args, path] = JSON.parse(stdout) as [string[], string];
    expect({ args, status, stderr }).toEqual({ args: ["a b", "$c"], status: 0, stderr: "" });
    expect(path.startsWith(join(root, "node_modules/.bin"))).toBe(true);
  });

  test("decides the exit code", () => {
    expect(bootstrap("node", "-e", "process.exit(7)").status).toBe(7);
  });

  test("that dies of a signal makes the launcher die of it", () => {
    const { signal } = bootstrap("node", "-e", "process.kill(process.pid, 'SIGTERM')");
    expect(signal).toBe("SIGTERM");
  });

  test("that does not exist is an error", () => {
    expect(bootstrap("no-such-tool")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("no-such-tool"),
    });
  });
});

describe("stopping", () => {
  const direct = [process.execPath, "scripts/bootstrap.mjs", "node", "slow.mjs"] as const;

  /** Starts a command that takes 300 ms to stop, then says which signals it got. */
  async function startSlowToStop([file, ...args]: readonly [string, ...string[]] = direct): Promise<
    ChildProcess & { output: () => string }
  > {
    write(
      "slow.mjs",
      `const got = [];
       for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {
         if (got.push(signal) === 1) setTimeout(() => { console.log("got " + got); process.exit(0); }, 300);
       });
       console.log("pid " + process.pid);
       setInterval(() => {}, 1000);`,
    );
    const child = spawn(file, args, {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    await vi.waitFor(() => expect(output).toContain("pid "), 10_000);
    return Object.assign(child, { output: () => output });
  }

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    test(`by ${signal} reaches the command once and waits for it`, async () => {
      const child = await startSlowToStop();
      child.kill(signal);
      expect(await once(child, "close")).toEqual([0, null]);
      expect(child.output()).toMatch(new RegExp(`got ${signal}\n$`));
    });
  }

  test("by a signal to the whole group, as Ctrl-C is, leaves no process", async () => {
    const child = await startSlowToStop();
    process.kill(-Number(child.pid), "SIGINT");
    expect(await once(child, "close")).toEqual([0, null]);
    expectGone(child.output());
  });

  // npm signals the shell that runs a script, and a shell does not pass that on: hence their `exec`.
  for (const script of ["start", "dev", "test"]) {
    test(`npm run ${script} by signalling npm alone stops the command`, async () => {
      const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
        scripts: Record<string, string>;
      };
      const command = scripts[script]?.replace(/(?<=bootstrap\.mjs ).*/, "node slow.mjs");
      write("package.json", JSON.stringify({ scripts: { [script]: command } }));
      const child = await startSlowToStop(["npm", "run", script]);
      child.kill("SIGTERM");
      await once(child, "close");
      expectGone(child.output());
    });
  }

  function expectGone(output: string): void {
    expect(output).toContain("got SIG");
    const pid = Number(/pid (\d+)/.exec(output)?.[1]);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  }
});
