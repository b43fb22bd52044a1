import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { patientFetch } from "./patient-fetch.ts";

test("a server that takes a request and never replies is given up after 15 seconds", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const before = performance.now();
  await expect(patientFetch(`http://127.0.0.1:${port}/trpc/books.list`)).rejects.toThrow(TypeError);
  expect(performance.now() - before).toBeGreaterThan(14_000);
  server.closeAllConnections();
  server.close();
});
