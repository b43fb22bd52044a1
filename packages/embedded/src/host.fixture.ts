import { connect } from "@outlay/db/connect";
import { startEmbeddedPostgres } from "./index.ts";
import { isStartupError } from "@outlay/core";

// A server reduced to its database, for tests to start, signal and kill as a process of its own.
const [dataDir = "", runtimeDir = "/var/cache/outlay"] = process.argv.slice(2);

const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

try {
  const server = await startEmbeddedPostgres({
    connect,
    dataDir,
    runtimeDir,
    onExit: ({ signal }) => say({ postgresEnded: signal }),
  });
  const stop = async () => {
    const client = connect(server.url);
    const [row] = await client`select 'still served' as answer`;
    await client.end();
    await server.stop();
    say({ stopped: row?.["answer"] });
  };
  process.once("SIGINT", () => void stop());
  say({ url: server.url, pid: server.pid });
} catch (error) {
  say(
    isStartupError(error)
      ? { refused: error.code, message: error.message }
      : { failed: String(error) },
  );
}
