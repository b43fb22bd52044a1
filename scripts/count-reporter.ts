import type { Reporter, SerializedError, TestModule } from "vitest/node";

/**
 * Ends a run with one plain line, `N passed, N failed`, for whatever reads it without knowing
 * vitest. What failed outside a test (a file that does not load, a stray rejection) counts as one.
 */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], strayErrors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: "passed" | "failed" | "skipped") =>
      tests.filter((test) => test.result().state === state).length;
    const brokenSuites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const broken = brokenSuites.filter((suite) => suite.errors().length > 0).length;
    const failed = count("failed") + broken + strayErrors.length;
    const skipped = count("skipped");
    console.log(
      `\n${count("passed")} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
    );
  }
}
