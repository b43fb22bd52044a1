import cluster from "node:cluster";
import { readConfig } from "./config.ts";
import { fail } from "./failing.ts";

/** The server: in this process, or in several workers that this process starts and watches over. */
async function main(): Promise<void> {
  // Loaded only where it is needed: the server takes three times the memory of what watches over it.
  if (cluster.isPrimary && readConfig(process.env).workers > 1) {
    const { runWorkers } = await import("./workers/primary.ts");
    await runWorkers(process.env);
  } else {
    const { serve } = await import("./serve.ts");
    await serve(process.env);
  }
}

await main().catch(fail);
