import { defineConfig } from "vitest/config";
import { CountReporter } from "./scripts/count-reporter.ts";

export default defineConfig({
  test: {
    include: ["{apps,packages,scripts,examples}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: ["packages/embedded/src/testing.setup.ts"],
    // The closing count comes last, after the reporter for people.
    reporters: ["default", new CountReporter()],
    // Vitest leaves one core free: of two, that is half of the machine.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
