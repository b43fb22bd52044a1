import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json as readJson } from "node:stream/consumers";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";

const dataDir = mkdtempSync(join(tmpdir(), "outlay-tracing-"));
const database = await createTestDatabase();
const started: ReturnType<typeof startProcess>[] = [];
afterAll(async () => {
  for (const { child } of started) child.kill("SIGKILL");
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const modules = join(import.meta.dirname, "modules.fixture.ts");
async function start(env: Record<string, string>) {
  const server = startProcess({
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    NODE_OPTIONS: `--import=${modules}`,
    ...env,
  });
  started.push(server);
  return { ...server, url: await server.url };
}

/** The packages of OpenTelemetry that a server has loaded. The jobs' library loads the API, which does nothing without the rest. */
const loadedBy = ({ output }: { output: { text: string } }) =>
  [...output.text.matchAll(/^loaded (\S+)$/gm)].map(([, name = ""]) => name);

const attribute = z.object({
  key: z.string(),
  value: z.object({ stringValue: z.string().optional(), intValue: z.number().optional() }),
});
const spanShape = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(attribute).default([]),
});
const exportShape = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(spanShape) })),
    }),
  ),
});
type Span = z.infer<typeof spanShape>;

/** A collector that takes OTLP as JSON. */
async function startCollector() {
  const spans: Span[] = [];
  const services = new Set<string>();
  const server = createServer((request, reply) => {
    void readJson(request).then((body) => {
      for (const { resource, scopeSpans } of exportShape.parse(body).resourceSpans) {
        spans.push(...scopeSpans.flatMap((scope) => scope.spans));
        const name = resource.attributes.find(({ key }) => key === "service.name");
        services.add(name?.value.stringValue ?? "");
      }
      reply.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, spans, services, close: () => server.close() };
}

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const credentials = { email: "ada@example.com", password: "correct horse battery" };

test("with an OTLP endpoint each request is a span of its caller's trace, with its procedure and its statements below", async () => {
  const collector = await startCollector();
  const server = await start({
    LOG_LEVEL: "debug",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_BSP_SCHEDULE_DELAY: "100",
  });
  const sending = { json: { ...credentials, name: "Ada" }, headers: { traceparent } };
  const { status } = await sendTo(`${server.url}/api/auth/register`, "POST", sending);
  expect(status).toBe(201);
  const refused = {
    json: { ...credentials, password: "wrong password" },
    headers: { traceparent },
  };
  await sendTo(`${server.url}/api/auth/login`, "POST", refused);
  server.child.kill("SIGTERM");
  expect(await server.closed).toBe(0);
  collector.close();

  expect([...collector.services]).toEqual(["outlay"]);
  const ofTrace = collector.spans.filter((span) => span.traceId === traceId);
  const named = (name: string) => ofTrace.find((span) => span.name === name);
  const valueOf = (span: Span | undefined, key: string) =>
    span?.attributes.find((each) => each.key === key)?.value.stringValue;
  const request = named("POST /api/auth/register");
  expect(request?.parentSpanId).toBe("b7ad6b7169203331");
  const call = named("auth.register");
  expect(call?.parentSpanId).toBe(request?.spanId);
  const below = ofTrace.filter(({ parentSpanId }) => parentSpanId === call?.spanId);
  expect(below.map(({ name }) => name)).toContain("insert");
  expect(valueOf(named("auth.login"), "error.type")).toBe("auth.invalid_credentials");
  // Values are not among what is exported.
  expect(JSON.stringify(collector.spans)).not.toMatch(/ada@example|Ada|horse/);
  expect(server.output.text).toMatch(
    new RegExp(`"traceparent":"00-${traceId}-${request?.spanId}-01"`),
  );
  expect(loadedBy(server)).toContain("sdk-node");
});

test("a collector that does not answer holds a stop up for two seconds at most", async () => {
  const collector = createServer(() => {}).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const { port } = collector.address() as AddressInfo;
  const server = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
  await sendTo(`${server.url}/api/expenses`, "GET");
  const begun = performance.now();
  server.child.kill("SIGTERM");
  expect(await server.closed).toBe(0);
  expect(performance.now() - begun).toBeLessThan(6_000);
  collector.closeAllConnections();
  collector.close();
});

test("without one, or with the SDK switched off, nothing of its SDK is loaded; the log has the caller's traceparent", async () => {
  const server = await start({
    LOG_LEVEL: "debug",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
    OTEL_SDK_DISABLED: "true",
  });
  const ask = (value: string) =>
    sendTo(`${server.url}/api/expenses`, "GET", { headers: { traceparent: value } });
  await ask(traceparent);
  await ask("00-not-a-trace");
  server.child.kill("SIGTERM");
  expect(await server.closed).toBe(0);
  expect(loadedBy(server).filter((name) => name !== "api")).toEqual([]);
  expect(server.output.text.match(/"traceparent":"[^"]*"/g)).toEqual(
    expect.arrayContaining([`"traceparent":"${traceparent}"`]),
  );
  expect(server.output.text).not.toContain("not-a-trace");
});
