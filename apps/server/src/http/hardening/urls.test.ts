import { expect, test } from "vitest";
import { assertUrl } from "./urls.ts";

const jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.x";

test.each([
  `/livez?q=${jwt}`,
  `/livez?q=Bearer%20${jwt}`,
  `/livez?q=v1.${jwt}`,
  `/livez?q=eyJ.a.b.x-${jwt}`,
  `/api/${jwt}/more`,
  "/livez?q=outlay_pat_0123456789abcdef",
  "/livez?q=whsec_ab%2Fcd+ef/0123456789abcdef",
])("an address with a token is refused: %s", (url) => {
  expect(() => assertUrl(url)).toThrow(/secrets/);
});

test.each([
  "/livez?q=eyJ",
  "/livez?q=eyJhbGciOiJIUzI1NiIsInR5cCI6.e30",
  "/livez?q=eyJhbGciOiJIUzI1NiIsInR5cCI6..x",
  "/livez?q=eyJ.hbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.x",
  "/livez?q=eyJhbG.e30.x",
])("what only looks a little like one is not: %s", (url) => {
  expect(() => assertUrl(url)).not.toThrow();
});

const pumps = [
  "eyJ",
  "eyJ-",
  "eyJ.",
  "outlay",
  "outlay_-",
  "whsec_-~",
  "a.",
  "-",
  "%20",
  "&",
  "a=&",
];

test.each(pumps)("a thousand addresses of as many %s as fit hold nobody up", (pump) => {
  const url = `/livez?q=${pump.repeat(8192 / pump.length)}`.slice(0, 8192);
  const before = process.cpuUsage();
  for (let count = 0; count < 1000; count += 1) assertUrl(url);
  const { user, system } = process.cpuUsage(before);
  // Half a second; with a pattern of quadratic time, 20 seconds and more.
  expect((user + system) / 1000).toBeLessThan(4000);
});
