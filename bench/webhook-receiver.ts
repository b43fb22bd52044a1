import { createServer } from "node:http";

// A receiver in a process of its own, which takes what is posted and says 204. A GET asks how often that was to its path.

const counts = new Map<string, number>();
createServer((request, reply) => {
  const path = String(request.url);
  const count = counts.get(path) ?? 0;
  if (request.method === "GET") {
    reply.end(String(count));
    return;
  }
  request.resume().on("end", () => {
    counts.set(path, count + 1);
    reply.writeHead(204).end();
  });
}).listen(Number(process.env["PORT"]), "127.0.0.1");
