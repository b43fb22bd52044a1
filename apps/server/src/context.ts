import {
  type Context,
  type Credentials,
  findAppError,
  type Identity,
  isPersonalToken,
  noCookie,
  projections,
  type Site,
} from "@outlay/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { readServerState } from "./backups.ts";
import { cookiesOf, originOf } from "./http/replies/session-cookie.ts";
import { sealInput, sendMail, sendTokenMail } from "./jobs/mail.ts";
import { postOccurrences } from "./jobs/post-occurrences.ts";
import type { Services } from "./services.ts";

const ofAnyRequest = { findAppError, projections };

/** The header of a reply that names the operation of a write. */
const operationHeader = "x-operation-id";

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

type Asked = { credentials: Credentials; calls: number; now: Date };

/** The caller's identity, with the request counted for them. */
async function identifyCounted(
  { identities, budget, throttle }: Services,
  ip: string,
  { credentials, calls, now }: Asked,
): Promise<Identity> {
  const identity = await identities.identify(credentials, now).catch(async (error: unknown) => {
    // Those that are good stay so: a program with a revoked one does not stop the others at its address.
    const isRefused = findAppError(error)?.code === "auth.unauthenticated";
    if (isRefused && isPersonalToken(credentials.authorization?.split(" ")[1] ?? ""))
      await throttle.call("unknownToken", { ip });
    throw error;
  });
  await budget(`user ${identity.principal.userId}`, calls);
  return identity;
}

const siteOrigin = ({ socket }: FastifyRequest) => `http://localhost:${socket.localPort}`;

/** The site's address; by default this machine, where browsers allow passkeys without HTTPS. */
function siteOf({ publicUrl, corsOrigins }: Services["site"], request: FastifyRequest): Site {
  const origin = publicUrl ?? siteOrigin(request);
  return { rpId: new URL(origin).hostname, origins: [origin, ...corsOrigins] };
}

const noCookies = { cookie: noCookie, attemptCookie: noCookie };

/**
 * The context of a request with this many calls. The caller is authenticated when the first procedure needs it. With a
 * reply, that can have a cookie.
 */
export function createContext(
  services: Services,
  request: FastifyRequest,
  {
    calls = 1,
    credentials = {
      authorization: request.headers.authorization,
      bookId: firstOf(request.headers["x-book-id"]),
    },
    reply,
  }: Partial<Asked & { reply: FastifyReply }> = {},
): Context {
  const { db, keys, throttle, identities, jobs, live, outside, fileReading, files, site } =
    services;
  const now = services.clock();
  let identity: Promise<Identity> | undefined;
  return {
    db,
    now,
    keys,
    requestId: request.id,
    ip: request.ip,
    throttle,
    site: () => siteOf(site, request),
    signUp: site.signUp,
    sendsMail: site.smtpUrl !== undefined,
    readServer: () => readServerState(services, now),
    ...(reply ? cookiesOf({ request, reply, publicUrl: site.publicUrl }) : noCookies),
    provider: services.provider,
    origin: () => site.publicUrl ?? originOf(request) ?? siteOrigin(request),
    userAgent: request.headers["user-agent"] ?? null,
    idempotencyKey: firstOf(request.headers["idempotency-key"]) ?? null,
    identify: () =>
      (identity ??= identifyCounted(services, request.ip, { credentials, calls, now }).then(
        (found) => {
          request.userId = found.principal.userId;
          return found;
        },
      )),
    invalidateIdentities: () => {
      identities.forget();
      live.check();
    },
    notifyBookChanged: live.notifyBookChanged,
    reportOperation: (id) => {
      if (calls === 1) void reply?.header(operationHeader, id);
    },
    follow: live.follow,
    addMail: (tx, mail) => jobs.add(tx, sendMail, sealInput(keys, mail)),
    addTokenMail: (tx, asked) => jobs.add(tx, sendTokenMail, sealInput(keys, asked)),
    addPosting: (tx, bookId) => jobs.add(tx, postOccurrences, { bookId }),
    ...services.calls,
    ...ofAnyRequest,
    outside,
    fileReading,
    files,
    observeCall: services.observer.call,
    reportFault: (fault) => request.log.error({ fault }, "unexpected error"),
  };
}
