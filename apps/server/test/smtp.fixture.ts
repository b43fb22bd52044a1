import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** A mail server that takes every mail but those for the address that it refuses, which it repeats. */
export async function serveSmtp({ refuses }: { refuses?: string } = {}) {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let data: string | undefined;
    const reply = (text: string) => socket.write(`${text}\r\n`);
    reply("220 test");
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      if (data !== undefined) {
        data += chunk;
        if (!data.endsWith("\r\n.\r\n")) return;
        mails.push(data);
        data = undefined;
        reply("250 taken");
        return;
      }
      const [verb = ""] = chunk.toUpperCase().split(/[\s:]/);
      if (verb === "DATA") data = "";
      if (verb === "RCPT" && refuses !== undefined && chunk.includes(refuses))
        reply(`550 no ${refuses} here`);
      else reply(verb === "DATA" ? "354 go on" : verb === "QUIT" ? "221 bye" : "250 fine");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { mails, smtpUrl: `smtp://127.0.0.1:${port}`, close: () => server.close() };
}
