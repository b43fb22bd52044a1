import { isRecord } from "./json.ts";

const SECRET_NAME =
  /^(.*password|.*token|.*secret|uri|totp|otp|recoveryCodes?|authorization|apiKey)$/i;

/** Whether a field of this name must be masked on screen and never be stored. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A copy in which the value of every secret field is what `replace` answers; `undefined` drops it. */
function replaceSecrets(value: unknown, replace: (name: string) => string | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceSecrets(item, replace));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, field]): [string, unknown] =>
    isSecretName(name) && field !== null
      ? [name, replace(name)]
      : [name, replaceSecrets(field, replace)],
  );
  return Object.fromEntries(entries.filter(([, field]) => field !== undefined));
}

export function dropSecrets(value: unknown): unknown {
  return replaceSecrets(value, () => undefined);
}

/** For text that people paste into chats and issues. */
export function placeholderSecrets(value: unknown): unknown {
  return replaceSecrets(value, (name) => `<${name}>`);
}
