import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{apps,packages,scripts,examples}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: ["packages/db/src/testing.setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
