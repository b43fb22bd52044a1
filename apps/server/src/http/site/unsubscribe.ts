import { endChannel, findChannel, readUnsubscribeCode } from "@outlay/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../services.ts";

const bodyLimitBytes = 8 * 1024;

type Page = { status?: number; title: string; paragraphs: readonly string[]; button?: string };

/** A page without scripts and styles. What it shows is ours: nothing that a user chose. */
function sendPage(
  reply: FastifyReply,
  { status = 200, title, paragraphs, button }: Page,
): FastifyReply {
  const form =
    button === undefined
      ? ""
      : `<form method="post"><button type="submit">${button}</button></form>`;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
${paragraphs.map((text) => `<p>${text}</p>`).join("\n")}
${form}
</main>
</body>
</html>
`;
  return reply
    .code(status)
    .headers({ "referrer-policy": "no-referrer", "x-robots-tag": "noindex" })
    .type("text/html; charset=utf-8")
    .send(html);
}

const again = "You can ask for them again in Outlay at any time.";
const ended = {
  title: "You get no more of these notifications",
  paragraphs: [`Outlay no longer sends them here. ${again}`],
};
const endedBefore = {
  title: "These notifications have already ended",
  paragraphs: [`Outlay no longer sends them here. ${again}`],
};
const notOurs = {
  status: 404,
  title: "This link is not valid",
  paragraphs: [
    "Use the whole link of the newest email. If it does not work either, sign in to Outlay and remove the channel there.",
  ],
};

const ways = { email: "emails", ntfy: "messages by ntfy" };

const whatItSends = ({ kind, kinds }: { kind: keyof typeof ways; kinds: readonly string[] }) => ({
  title: "End these notifications?",
  paragraphs: [
    `Outlay sends you ${ways[kind]} about ${kinds.join(", ")}. This ends all of them.`,
    "Your books, and the notifications in them, stay as they are.",
  ],
  button: "End them",
});

type Asking = FastifyRequest<{ Params: { code: string } }>;

/**
 * `/unsubscribe/{code}`: the link in mails, which needs no sign-in. A GET changes nothing: programs follow links. A POST ends the
 * channel, from the page or by one click of a mail program (RFC 8058).
 */
export function unsubscribe(app: FastifyInstance, { db, keys }: Services): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Whatever form the click is sent in says no more than the address. The limit holds for its body as well.
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, _body, done) => done(null));
    scope.get("/unsubscribe/:code", async ({ params }: Asking, reply) => {
      const id = readUnsubscribeCode(keys, params.code);
      if (id === undefined) return sendPage(reply, notOurs);
      const channel = await findChannel(db, id);
      return sendPage(reply, channel ? whatItSends(channel) : endedBefore);
    });
    scope.post(
      "/unsubscribe/:code",
      { bodyLimit: bodyLimitBytes },
      async ({ params }: Asking, reply) => {
        const id = readUnsubscribeCode(keys, params.code);
        if (id === undefined) return sendPage(reply, notOurs);
        return sendPage(reply, (await endChannel(db, id)) ? ended : endedBefore);
      },
    );
  });
}
