import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

type Oddity = {
  /** An address that it refuses, and repeats. */
  refuses?: string;
  /** A command, or END for the end of a mail, at which it says something else, or nothing and hangs up. */
  at?: string;
  says?: string | undefined;
};

/** A mail server that takes every mail, but for an oddity. */
export async function serveSmtp({ refuses, at, says }: Oddity = {}) {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let data: string | undefined;
    const reply = (text: string) => socket.write(`${text}\r\n`);
    const isOdd = (stage: string) => {
      if (stage !== at) return false;
      if (says === undefined) socket.destroy();
      else reply(says);
      return true;
    };
    reply("220 test");
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      if (data !== undefined) {
        data += chunk;
        if (!data.endsWith("\r\n.\r\n")) return;
        if (isOdd("END")) return;
        mails.push(data);
        data = undefined;
        reply("250 taken");
        return;
      }
      const [verb = ""] = chunk.toUpperCase().split(/[\s:]/);
      if (isOdd(verb)) return;
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
