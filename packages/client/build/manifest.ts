type Manifest = {
  name: string;
  version: string;
  description: string;
  license: string;
  type: string;
  sideEffects: boolean;
  engines: Record<string, string>;
  exports: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
};

/** The package.json of the published package: the workspace's own, about what was built of it. */
export function publishedManifest(
  { exports, dependencies, ...manifest }: Manifest,
  installedVersion: (name: string) => string,
): object {
  const { name, version, description, license, type, sideEffects, engines } = manifest;
  const ranges = Object.keys(dependencies).map((dependency) => [
    dependency,
    `^${installedVersion(dependency)}`,
  ]);
  return {
    name,
    version,
    description,
    license,
    type,
    sideEffects,
    engines,
    exports: {
      ...Object.fromEntries(Object.entries(exports).map(builtEntry)),
      "./package.json": "./package.json",
    },
    files: ["dist"],
    dependencies: Object.fromEntries(ranges) as Record<string, string>,
    peerDependencies: manifest.peerDependencies,
    peerDependenciesMeta: manifest.peerDependenciesMeta,
  };
}

/** `./src/index.ts` becomes `./dist/index.js` with its types. */
function builtEntry([path, source]: [string, string]): [string, object] {
  const built = source.replace("./src/", "./dist/").replace(/\.ts$/, "");
  return [path, { types: `${built}.d.ts`, default: `${built}.js` }];
}
