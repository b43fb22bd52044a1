// Reports which imports within packages/api go up: a folder knows only the floors below it (docs/ARCHITECTURE.md).

import { join } from "node:path";
import { examineFloors } from "./floors.ts";

const { violations, read, present } = await examineFloors(join(import.meta.dirname, ".."));
if (read !== present) violations.push(`${read} of ${present} files were read`);
if (violations.length > 0) {
  console.error(`Imports go up:\n  ${violations.join("\n  ")}`);
  process.exitCode = 1;
} else {
  console.log(`${read} files import only the floors below them.`);
}
