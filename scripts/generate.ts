// Writes what is generated: the OpenAPI document and the client's types from the procedures, the limits of the web app's fields, the guide's table
// of settings and .env.example from the server's settings, the guide's code and copies of files from the examples.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createOpenApiDocument } from "../packages/api/src/openapi/document.ts";
import { procedures } from "../packages/api/src/procedures.ts";
import packageJson from "../package.json" with { type: "json" };
import { clientRoutes, clientTables, clientTypes } from "./client-types/client-types.ts";
import { sharedFiles, withSnippets } from "./examples.ts";
import { fieldLimits } from "./field-limits.ts";
import { envExample, withSettingsTable } from "./settings.ts";

const root = join(import.meta.dirname, "..");

const document = await createOpenApiDocument(packageJson.version);
writeFileSync(join(root, "docs/openapi.json"), `${JSON.stringify(document, null, 2)}\n`);
const client = join(root, "packages/client/src");
writeFileSync(join(client, "router.generated.ts"), clientTypes(procedures, document));
writeFileSync(join(client, "procedures.generated.ts"), clientTables(procedures));
writeFileSync(join(client, "rest-routes.generated.ts"), clientRoutes(procedures));
writeFileSync(join(root, "apps/web/src/app/limits.generated.ts"), fieldLimits(document));
writeFileSync(join(root, ".env.example"), envExample());

const operating = join(root, "docs/guide/operating.md");
writeFileSync(operating, withSettingsTable(readFileSync(operating, "utf8")));

const examples = join(root, "examples");
for (const [source, folders] of Object.entries(sharedFiles))
  for (const folder of folders)
    copyFileSync(join(examples, source), join(examples, folder, basename(source)));

// The guide names the package by its version.
const tarball = `outlay-client-${packageJson.version}.tgz`;
for (const page of ["frontends.md", "webhooks.md"]) {
  const file = join(root, "docs/guide", page);
  const guide = readFileSync(file, "utf8").replaceAll(/outlay-client-\d.*?\.tgz/g, tarball);
  writeFileSync(
    file,
    withSnippets(guide, (path) => readFileSync(join(examples, path), "utf8")),
  );
}
