import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { CountReporter } from "./scripts/count-reporter.ts";

const tests = "{apps,packages,scripts,examples}/**";
const slow = `${tests}/*.slow.test.ts`;
/** These try random inputs: a few in each run, many in a slow one (`runs` of packages/db/src/testing.ts). */
const models = `${tests}/*.model.test.ts`;
const isSlowRun = process.env["TEST_SLOW"] === "1";

export default defineConfig({
  test: {
    include: isSlowRun ? [slow, models] : [`${tests}/*.test.ts`],
    // What takes minutes runs by `npm run test:slow`, before a release.
    exclude: ["**/node_modules/**", "**/dist/**", ...(isSlowRun ? [] : [slow])],
    globalSetup: ["packages/embedded/src/setup.fixture.ts"],
    // The closing count comes last, after the reporter for people.
    reporters: ["default", new CountReporter()],
    // Half more than there are cores: much of the time a test waits, for PostgreSQL, a server or a browser.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // Files share a process and its modules: loading them for each took a quarter of the time. Their data is apart, a database each.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A second, the default, is too short for a page that loads on a busy machine.
    expect: { poll: { timeout: 15_000 } },
  },
});
