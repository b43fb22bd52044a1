import { Agent, request } from "node:http";
import { buffer } from "node:stream/consumers";
import fastify from "fastify";
import { afterAll, expect, test } from "vitest";
import { sendProblem } from "../src/http/replies/problems.ts";
import { problemOf, sendTo } from "./http.fixture.ts";
import { acceptUpload, limitArrival } from "../src/http/rest/uploads.ts";

const app = fastify();
afterAll(() => app.close());
app.setErrorHandler(sendProblem);
limitArrival(app, { requestMs: 50, idleMs: 50 });
app.post("/", async () => "taken");
app.register(async (scope) => {
  acceptUpload(scope, "application/gzip", { limitBytes: 10, idleMs: 300 });
  scope.post("/file", { config: { upload: "application/gzip" } }, async ({ body }) =>
    String((await buffer(body as ReadableStream)).length),
  );
});
const url = await app.listen({ port: 0, host: "127.0.0.1" });

const late = { "content-length": "10" };

test("a body that does not arrive in time is answered, and what arrives is taken", async () => {
  expect(problemOf(await sendTo(url, "POST", { body: "{}", headers: late }))).toMatchObject({
    status: 408,
    code: "request.timeout",
  });
  expect(await sendTo(url, "POST", { body: "{}" })).toMatchObject({ status: 200, text: "taken" });
});

/** Sends a file in two pieces, without a word of its size. */
async function upload(pieces: readonly number[], pauseMs = 0): Promise<string> {
  const body = new ReadableStream({
    start: async (controller) => {
      for (const size of pieces) {
        controller.enqueue(new Uint8Array(size));
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      controller.close();
    },
  });
  const init = { method: "POST", body, headers: { "content-type": "application/gzip" } };
  const response = await fetch(`${url}/file`, Object.assign(init, { duplex: "half" as const }));
  return response.status === 200 ? response.text() : String(response.status);
}

test("a file that does not go on is answered when its time is up", async () => {
  expect(await upload([4, 1], 600)).toBe("408");
});

test("the rest of a file that is too large is read, so that its connection takes the next request", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const post = (path: string, type: string, body: Buffer) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { "content-type": type, "transfer-encoding": "chunked" };
      const sent = request(url + path, { method: "POST", agent, headers }, (reply) => {
        reply.resume();
        reply.once("end", () => resolve(reply.statusCode));
      });
      sent.once("error", reject);
      sent.end(body);
    });
  expect(await post("/file", "application/gzip", Buffer.alloc(5_000_000))).toBe(413);
  expect(await post("/", "application/json", Buffer.from("{}"))).toBe(200);
  agent.destroy();
});

test("a file has more time than other bodies, and is read up to the limit", async () => {
  expect(await upload([4, 6], 60)).toBe("10");
  expect(await upload([4, 7])).toBe("413");
});
