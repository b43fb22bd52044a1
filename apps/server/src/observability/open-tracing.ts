import type { Tracing } from "./tracing.ts";

/**
 * Whether traces are exported. Decided before OpenTelemetry is loaded, which costs even where it is switched off, by the variables
 * that its specification names; it reads them itself.
 */
function wantsTraces(env: NodeJS.ProcessEnv): boolean {
  if (env["OTEL_SDK_DISABLED"]?.toLowerCase() === "true") return false;
  const exporter = env["OTEL_TRACES_EXPORTER"] ?? "";
  if (exporter !== "") return exporter !== "none";
  return [
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_CONFIG_FILE",
  ].some((name) => (env[name] ?? "") !== "");
}

/** Starts tracing where it is wanted; to be called first, so that all that follows belongs to it. */
export async function openTracing(
  env: NodeJS.ProcessEnv,
  version: string,
): Promise<Tracing | undefined> {
  if (!wantsTraces(env)) return undefined;
  const { startTracing } = await import("./tracing.ts");
  return startTracing(version);
}
