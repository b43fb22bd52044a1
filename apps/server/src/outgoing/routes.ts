import http from "node:http";
import https from "node:https";
import { isIP, Socket } from "node:net";
import { isAllowableAddress, isPublicAddress } from "./addresses.ts";
import { AddressRefused, checkedLookup, type Resolve, resolveLocal } from "./resolve.ts";

/** A connection that nobody uses is closed after this time. */
const idleMs = 15_000;

/** How hosts of one kind are reached. */
type Route = {
  isAccepted: (address: string) => boolean;
  agents: Record<"http:" | "https:", http.Agent>;
};

function openRoute(resolve: Resolve, isAccepted: Route["isAccepted"]): Route {
  const lookup = checkedLookup(resolve, isAccepted);
  const options = { keepAlive: true, timeout: idleMs, lookup };
  return {
    isAccepted,
    agents: {
      "http:": guardAgent(new http.Agent(options), isAccepted),
      "https:": guardAgent(new https.Agent(options), isAccepted),
    },
  };
}

/** Closes a connection to an address that is not accepted before anything is sent over it. */
export function guardAgent(agent: http.Agent, isAccepted: Route["isAccepted"]): http.Agent {
  const create = agent.createConnection.bind(agent);
  return Object.assign(agent, {
    createConnection: (...given: Parameters<typeof create>) => {
      const socket = create(...given);
      // It is the first to listen, so the request waits for it.
      socket?.once("connect", () => {
        const address = socket instanceof Socket ? (socket.remoteAddress ?? "") : "";
        if (!isAccepted(address)) socket.destroy(new AddressRefused(address));
      });
      return socket;
    },
  });
}

/** The host as sockets take it: an IPv6 address without its brackets. */
const hostOf = ({ hostname }: URL) => hostname.replace(/^\[(.*)\]$/, "$1");

const defaultPorts: Record<string, string> = { "http:": "80", "https:": "443" };

export type Routes = {
  /** Why a URL is not allowed, as far as it can be said before its name is resolved. */
  findRefusal: (url: string) => string | undefined;
  /** By which an allowed URL is reached. */
  agentOf: (url: URL) => http.Agent;
  close: () => void;
};

/** Routes to public addresses over https, and to the hosts that the operator allows. */
export function openRoutes(allow: readonly string[], resolve: Resolve): Routes {
  const toPublic = openRoute(resolve, isPublicAddress);
  const toAllowed = openRoute(resolveLocal, isAllowableAddress);
  const allowed = new Set(allow);
  const isNamed = ({ hostname, port, protocol }: URL) =>
    allowed.has(`${hostname}:${port || defaultPorts[protocol]}`);
  const routeOf = (url: URL) => (isNamed(url) ? toAllowed : toPublic);
  return {
    findRefusal: (text) => {
      if (!URL.canParse(text)) return "is not a URL";
      const url = new URL(text);
      if (url.protocol !== "https:" && !(url.protocol === "http:" && isNamed(url)))
        return "does not begin with https://";
      if (url.username !== "" || url.password !== "") return "has a user name or password";
      const host = hostOf(url);
      if (isIP(host) !== 0 && !routeOf(url).isAccepted(host)) return "is no public address";
      return undefined;
    },
    agentOf: (url) => routeOf(url).agents[url.protocol === "http:" ? "http:" : "https:"],
    close: () => {
      for (const { agents } of [toPublic, toAllowed])
        for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}
