import { expect, test } from "vitest";
import { en } from "../i18n/en.ts";
import { enMore } from "../i18n/en-more.ts";
import { createTranslate } from "../i18n/messages.ts";
import { explainProblem, readProblem } from "./provider.logic.ts";

const t = createTranslate({ ...en, ...enMore });

test("a problem is read from the address, and anything else in its place is none", () => {
  expect(readProblem("?returnTo=%2F&problem=auth.email_taken")).toBe("auth.email_taken");
  for (const search of ["", "?problem=", "?problem=<b>", "?problem=Your money is gone"])
    expect(readProblem(search)).toBeUndefined();
});

test("a problem is explained with the provider's name, and an unknown one as a failure", () => {
  expect(explainProblem("auth.email_taken", "Example SSO", t)).toContain("link Example SSO");
  expect(explainProblem("server.error", "Example SSO", t)).toContain("did not work");
});
