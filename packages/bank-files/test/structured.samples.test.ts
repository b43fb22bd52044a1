import { test } from "vitest";
import { expectSample, sampleNames } from "./samples.fixture.ts";

test.for(sampleNames("ofx", "qif", "camt", "mt940"))("%s has the rows expected", (name) => {
  expectSample(name);
});
