import { afterAll, expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";

const server = await serveApp({ env: { SECURITY_CONTACT: "mailto:security@example.com" } });
afterAll(server.close);

test("security.txt has a contact, an expiry and the address of the policy", async () => {
  const { status, headers, text } = await server.send("GET", "/.well-known/security.txt");
  expect([status, headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
  const fields = Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(/: (.*)/)),
  );
  expect(fields).toMatchObject({
    Contact: "mailto:security@example.com",
    Expires: "2027-02-19T09:30:00.000Z",
    Policy: `${server.url}/security`,
  });
  const policy = await server.send("GET", "/security");
  expect(policy.status).toBe(200);
  expect(policy.text).toContain("# Security");
});
