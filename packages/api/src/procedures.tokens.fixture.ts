import type { Scope } from "./access/scopes.contract.ts";
import { name } from "./procedures.fixture.ts";
import type { TestUser } from "./testing.ts";

type Token = { id: string; token: string };

/** Makes tokens of a user, and keeps the last ones: many procedures need the same scopes. */
export function keepTokens(user: () => TestUser): (scopes: Scope[]) => Promise<Token> {
  const kept = new Map<string, Token>();
  return async (scopes) => {
    const key = scopes.join();
    const known = kept.get(key);
    if (known) return known;
    const { tokens } = user().api;
    // A user has at most 50.
    for (const [oldest, { id }] of kept.size < 30 ? [] : [...kept].slice(0, 1)) {
      kept.delete(oldest);
      await tokens.revoke({ id });
    }
    const made = await tokens.create({ name: name(), scopes });
    kept.set(key, made);
    return made;
  };
}
