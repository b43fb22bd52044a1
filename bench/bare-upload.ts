// The measure of uploads: node:http, and nothing else that writes a body to a file.

import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

const { BENCH_FOLDER = "", PORT } = process.env;

createServer((request, response) => {
  if (request.url === "/ready") {
    response.end();
    return;
  }
  // As durable as an upload has to be.
  const file = createWriteStream(join(BENCH_FOLDER, randomUUID()), { flush: true });
  void pipeline(request, file).then(() => response.writeHead(201).end());
}).listen(Number(PORT), "127.0.0.1");
