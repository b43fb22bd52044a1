import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type Ending = { code: number; output: string };

/** A folder with nothing but what is installed into it, as somebody else's project has. */
export type Project = {
  folder: string;
  install: (...packages: readonly string[]) => Promise<void>;
  /** Copies a program of `programs` into it. */
  copy: (program: string, path?: string) => void;
  write: (path: string, text: string) => void;
  /** Runs an installed file, by the given Node or this one. */
  run: (file: string, args?: readonly string[], node?: string) => Promise<Ending>;
  remove: () => void;
};

export function createProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "outlay-project-"));
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  write("package.json", '{ "private": true, "type": "module" }\n');
  const run = (file: string, args: readonly string[] = [], node = process.execPath) =>
    execute(folder, node, [file, ...args]);
  return {
    folder,
    write,
    run,
    install: async (...packages) => {
      const options = [
        "--no-audit",
        "--no-fund",
        "--save-exact",
        "--ignore-scripts",
        "--prefer-offline",
      ];
      const { code, output } = await execute(folder, "npm", ["install", ...options, ...packages]);
      if (code !== 0) throw new Error(output);
    },
    copy: (program, path = program) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      copyFileSync(join(import.meta.dirname, "programs", program), join(folder, path));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function execute(cwd: string, file: string, args: readonly string[]): Promise<Ending> {
  // Not as the tests run: the project is somebody else's.
  const { NODE_ENV: _, NODE_OPTIONS: __, NODE_COMPILE_CACHE: ___, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      { cwd, env: { ...env, NEXT_TELEMETRY_DISABLED: "1" } },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
        resolve({ code, output: stdout + stderr });
      },
    );
  });
}
