import type { ProviderSettings } from "@outlay/api";
import { z } from "zod";
import type { Setting } from "./config-formats.ts";
import { settings } from "./settings.ts";

type Settings = typeof settings;

type Values = {
  [Key in keyof Settings]:
    | z.output<Settings[Key]["parse"]>
    | (Settings[Key] extends { default: string } ? never : undefined);
};

/** The settings of the process, from the environment. */
export type Config = Readonly<
  Values & {
    securityContact: string;
    compressReplies: "on" | "off";
    /** The provider that signs people in; undefined without one. */
    oidc: ProviderSettings | undefined;
  }
>;

/** The settings of the provider as one. Throws if some are missing. */
function readProvider(values: Values): ProviderSettings | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret } = values;
  const given = [issuer, clientId, clientSecret, values.oidcName];
  if (given.every((value) => value === undefined)) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    throw new Error(
      "The configuration is not usable:\n  OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are set together, or none of them",
    );
  const name = values.oidcName ?? new URL(issuer).host;
  return { issuer, clientId, clientSecret, name, signUp: values.oidcSignUp === "on" };
}

/** The address of `Name <address>`, or of an address alone. */
const addressOf = (from: string) => /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from.trim();

/** One schema for all variables, so that all errors are reported at once. */
const environment = z.object(
  Object.fromEntries(
    Object.values<Setting>(settings).map(({ env, parse, default: text }) => [
      env,
      text === undefined ? parse.optional() : parse.prefault(text),
    ]),
  ),
);

/** Reads the configuration; an empty variable counts as absent. Throws one error that lists all faults. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `  ${String(path[0])}: ${message}`,
    );
    throw new Error(`The configuration is not usable:\n${faults.join("\n")}`);
  }
  // `fromEntries` loses which parser belongs to which key; `Values` says it.
  const values = Object.fromEntries(
    Object.entries(settings).map(([key, setting]) => [key, parsed.data[setting.env]]),
  ) as Values;
  return Object.freeze({
    ...values,
    compressReplies: values.compressReplies ?? (values.trustedProxies.length > 0 ? "off" : "on"),
    oidc: readProvider(values),
    securityContact: values.securityContact ?? `mailto:${addressOf(values.mailFrom)}`,
  });
}
