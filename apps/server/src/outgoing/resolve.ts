import { lookup, Resolver } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import { callbackify } from "node:util";

/** Returns the IP addresses of a host name. Throws if it has none. */
export type Resolve = (host: string) => Promise<string[]>;

const resolver = new Resolver({ timeout: 2000, tries: 2 });

/**
 * By the DNS alone. The system's own way (`lookup`) takes one of the process's four threads until the answer is here: names
 * whose servers never answer would hold up everything else that needs a thread.
 */
export const resolvePublic: Resolve = async (host) => {
  const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = [ipv4, ipv6].flatMap((each) => (each.status === "fulfilled" ? each.value : []));
  if (found.length === 0 && ipv4.status === "rejected") throw ipv4.reason;
  return found;
};

/** With the names of the machine and its network: for hosts that an operator allows. */
export const resolveLocal: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** An address that the guard does not let through. */
export class AddressRefused extends Error {
  readonly code = "ADDRESS_REFUSED";
}

/**
 * The lookup of sockets, which connect to what it returns: every address of the name must be accepted, so that a name
 * cannot mean one address when it is checked and another one when it is used.
 */
export function checkedLookup(
  resolve: Resolve,
  isAccepted: (address: string) => boolean,
): LookupFunction {
  const find = async (host: string) => {
    const addresses = await resolve(host);
    if (addresses.length === 0 || !addresses.every(isAccepted)) throw new AddressRefused(host);
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  return (host, { all }, done) =>
    callbackify(find)(host, (error, found) => {
      if (error) return done(error, []);
      const [{ address, family } = { address: "", family: 0 }] = found;
      return all ? done(null, found) : done(null, address, family);
    });
}
