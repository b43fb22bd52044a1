import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import packageJson from "../package.json" with { type: "json" };

export const source = join(import.meta.dirname, "..");
export const tarballName = `outlay-client-${packageJson.version}.tgz`;
export const installed: readonly string[] = [
  ...Object.keys(packageJson.dependencies),
  ...Object.keys(packageJson.peerDependencies),
];

/** A frontend somewhere else, with nothing but the package and what it asks for. */
export type Frontend = {
  folder: string;
  /** Where the package was built into. */
  built: string;
  /** The package as it is installed. */
  unpacked: string;
  remove: () => void;
};

export function createFrontend(...more: readonly string[]): Frontend {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "outlay-frontend-")));
  const built = join(folder, "built");
  buildInto(built);
  execFileSync("tar", ["xzf", join(built, tarballName)], { cwd: folder });
  const unpacked = join(folder, "node_modules/@outlay/client");
  mkdirSync(dirname(unpacked), { recursive: true });
  renameSync(join(folder, "package"), unpacked);
  for (const name of [...installed, ...more]) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(join(source, "node_modules", name)), link);
  }
  return {
    folder,
    built,
    unpacked,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function buildInto(folder: string): void {
  execFileSync(process.execPath, [join(source, "build/main.ts"), folder], { stdio: "inherit" });
}
