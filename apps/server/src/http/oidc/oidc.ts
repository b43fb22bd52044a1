import { AppError } from "@outlay/core";
import {
  beginAttempt,
  type Context,
  endAttempt,
  endProviderSessions,
  getProvider,
  startInput,
  takeAttempt,
  toIssues,
  toReply,
} from "@outlay/api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { createContext } from "../../context.ts";
import type { Services } from "../../services.ts";
import { assertPlainText } from "../hardening/json-body.ts";
import { assertSecure } from "../replies/session-cookie.ts";
import { setStatus, toCallerError } from "../replies/problems.ts";

const path = "/api/auth/oidc";
export const callbackPath = `${path}/callback`;
const signInPage = "/sign-in";
const bodyLimitBytes = 32 * 1024;

/** Whether a person waits for a page, and no program for a reply. */
const wantsPage = ({ headers }: FastifyRequest) => headers.accept?.includes("text/html") ?? false;

/** `page` with a parameter, before its fragment. */
function withParameter(page: string, name: string, value: string): string {
  const url = new URL(page, "http://page");
  url.searchParams.set(name, value);
  return `${url.pathname}${url.search}${url.hash}`;
}

/** The page of the web app that shows people what went wrong. Programs get the error as it is, thrown. */
function problemPage(request: FastifyRequest, error: unknown, page = signInPage): string {
  if (!wantsPage(request)) throw error;
  return withParameter(page, "problem", toCallerError(error, request).code);
}

function parseStart(query: unknown) {
  const parsed = startInput.safeParse(query);
  if (parsed.success) return parsed.data;
  const issues = toIssues(parsed.error);
  throw new AppError("input.invalid", "Correct the fields named in issues.", issues);
}

const count = ({ throttle, ip }: Context) => throttle.call("provider", { ip });

/** Those who are new set up their book first, unless they came to join one. */
const afterSignIn = (returnTo: string, isNewUser: boolean) =>
  isNewUser && !/^\/join\b/.test(returnTo) ? "/welcome" : returnTo;

/** Ends an attempt, and returns the page that the browser goes on to. */
async function answerCallback(context: Context, request: FastifyRequest): Promise<string> {
  const attempt = takeAttempt(context);
  try {
    getProvider(context);
    if (!attempt)
      throw new AppError(
        "auth.provider_failed",
        `Nobody was signed in. Begin again at ${context.origin()}, and finish within 10 minutes in the same browser.`,
      );
    await count(context);
    const { search } = new URL(request.url, context.origin());
    const end = await endAttempt(context, attempt, search);
    context.invalidateIdentities();
    if (end.linked) return attempt.returnTo;
    toReply(context, { session: "cookie" }, end.session);
    return afterSignIn(attempt.returnTo, end.isNewUser);
  } catch (error) {
    return problemPage(request, error, attempt?.linkTo && attempt.returnTo);
  }
}

async function answerStart(context: Context, request: FastifyRequest): Promise<string> {
  try {
    getProvider(context);
    const input = parseStart(request.query);
    assertSecure(context.origin());
    await count(context);
    return await beginAttempt(context, input);
  } catch (error) {
    return problemPage(request, error);
  }
}

/** Where the browser ends the provider's session, after the one here has ended. */
async function answerSignOut(context: Context, request: FastifyRequest): Promise<string> {
  try {
    await count(context);
    const returnUrl = `${context.origin()}${signInPage}`;
    return (await getProvider(context).makeSignOutUrl(returnUrl)) ?? signInPage;
  } catch (error) {
    return problemPage(request, error);
  }
}

/** Back-channel logout: from the provider's server, with what it has signed. */
function registerLogout(app: FastifyInstance, services: Services): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<string>(
      "application/x-www-form-urlencoded",
      { parseAs: "string" },
      (request, body, done) => {
        assertPlainText(request);
        done(null, new URLSearchParams(body));
      },
    );
    const options = { bodyLimit: bodyLimitBytes };
    scope.post(`${path}/backchannel-logout`, options, async (request, reply) => {
      const context = createContext(services, request);
      await count(context);
      const { body } = request;
      const token = body instanceof URLSearchParams ? body.get("logout_token") : null;
      if (token === null)
        throw new AppError("input.invalid", "Send logout_token in the body, as a form.");
      await endProviderSessions(context, token);
      context.invalidateIdentities();
      return setStatus(reply, 200).send();
    });
  });
}

/** `/api/auth/oidc`: what browsers open to sign in with the provider, and where it leads them back (OpenID Connect Core 1.0, 3.1). */
export function registerOidc(app: FastifyInstance, services: Services): void {
  const steps = { start: answerStart, callback: answerCallback, "sign-out": answerSignOut };
  for (const [step, answer] of Object.entries(steps))
    app.get(`${path}/${step}`, async (request, reply) => {
      const page = await answer(createContext(services, request, { reply }), request);
      return setStatus(reply, 303).redirect(page, 303);
    });
  registerLogout(app, services);
}
