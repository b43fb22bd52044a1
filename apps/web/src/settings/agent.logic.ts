/** Browsers say that they are others as well: the most particular name comes first. */
const browsers = [
  ["Edg", "Edge"],
  ["OPR", "Opera"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Safari", "Safari"],
] as const;
const systems = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
] as const;

/** "Firefox, Windows" of a User-Agent; of a program its first words; undefined without one. */
export function describeAgent(agent: string | null): string | undefined {
  if (agent === null || agent.trim() === "") return undefined;
  const find = (known: readonly (readonly [string, string])[]) =>
    known.find(([mark]) => agent.includes(mark))?.[1];
  const found = [find(browsers), find(systems)].filter((name) => name !== undefined);
  return found.length > 0 ? found.join(", ") : agent.slice(0, 60);
}
