import { test } from "vitest";
import { expectSample, sampleNames } from "./samples.fixture.ts";

test.each(sampleNames("csv-", "app-"))("the sample %s is read as its bank means it", (name) => {
  expectSample(name);
});
