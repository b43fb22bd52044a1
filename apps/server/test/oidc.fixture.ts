import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

/** A port of loopback that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The settings of a server whose provider is at this address. */
export const providerEnv = (issuer: string) => ({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: "outlay",
  OIDC_CLIENT_SECRET: "the secret of the tests, which is long",
  OIDC_NAME: "Example SSO",
});

/** Starts oidc-provider in a process of its own, with new keys. */
export async function startProvider(issuer: string, outlay: string) {
  const program = join(import.meta.dirname, "oidc-provider.fixture.ts");
  const provider = spawn(process.execPath, [program, issuer, outlay], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "test", NODE_NO_WARNINGS: "1" },
  });
  const ended = once(provider, "exit");
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  provider.stdout.on("data", (chunk: Buffer) => {
    if (chunk.toString().includes("listening")) resolve();
  });
  await Promise.race([listening, ended.then(() => Promise.reject(new Error("it has ended")))]);
  return {
    stop: async () => {
      provider.kill();
      await ended;
    },
  };
}

/** A browser without scripts: it follows redirects, keeps the cookies of each origin, and sends forms. */
export function openBrowser() {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: URL) => {
    const jar = jars.get(url.origin) ?? new Map<string, string>();
    jars.set(url.origin, jar);
    return jar;
  };
  const cookieOf = (url: URL) => [...jarOf(url)].map(([name, value]) => `${name}=${value}`);
  const send = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(address);
    const headers = new Headers(init.headers);
    headers.set("cookie", cookieOf(url).join("; "));
    if (!headers.has("accept")) headers.set("accept", "text/html,*/*;q=0.8");
    const reply = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0/i.test(line)) jarOf(url).delete(name);
      else jarOf(url).set(name, value);
    }
    return reply;
  };
  /** Follows redirects; those to an address that `stopsAt` finds are not followed. Returns the last reply and where it is from. */
  const open = async (
    address: string,
    { stopsAt, ...init }: RequestInit & { stopsAt?: RegExp } = {},
  ): Promise<{ url: string; reply: Response }> => {
    let url = address;
    let reply = await send(url, init);
    for (let steps = 0; steps < 12; steps += 1) {
      const location = reply.headers.get("location");
      if (location === null) return { url, reply };
      url = new URL(location, url).href;
      if (stopsAt?.test(url)) return { url, reply };
      reply = await send(url);
    }
    throw new Error(`redirected for ever, last to ${url}`);
  };
  /** Sends the page's form, with its hidden fields and these. */
  const submit = async (page: { url: string; reply: Response }, fields: Record<string, string>) => {
    const html = await page.reply.text();
    const [, action = ""] = /<form[^>]* action="([^"]+)"/.exec(html) ?? [];
    if (action === "") throw new Error(`no form at ${page.url}: ${html.slice(0, 500)}`);
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const body = new URLSearchParams();
    for (const [, name = "", value = ""] of hidden) body.set(name, value);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return { action: new URL(action, page.url).href, method: "POST", body };
  };
  /** Signs in at the provider as this person, wherever it asks, until it leads back to `stopsAt`. */
  const signInAs = async (person: string, address: string, stopsAt: RegExp) => {
    let page = await open(address, { stopsAt });
    for (let forms = 0; forms < 3 && !stopsAt.test(page.url); forms += 1) {
      const { action, ...form } = await submit(page, { login: person, password: "any" });
      page = await open(action, { ...form, stopsAt });
    }
    return page;
  };
  return {
    send,
    open,
    submit,
    signInAs,
    cookieOf: (url: string) => cookieOf(new URL(url)).join("; "),
  };
}
