import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadKeys } from "./keys.ts";

const root = mkdtempSync(join(tmpdir(), "outlay-keys-"));
afterAll(() => rmSync(root, { recursive: true }));

let made = 0;
const newDataDir = () => join(root, `data-${(made += 1)}`);
const load = (dataDir: string) => loadKeys({ authSecrets: undefined, dataDir });

test("a secret is generated once, for the owner's eyes only", async () => {
  const dataDir = newDataDir();
  const first = await load(dataDir);
  expect([...first.values()].map((secret) => secret.length)).toEqual([43]);
  expect(await load(dataDir)).toEqual(first);
  const [file = "", ...others] = readdirSync(dataDir);
  expect(others).toEqual([]);
  expect((statSync(join(dataDir, file)).mode & 0o777).toString(8)).toBe("600");
});

test("each data directory has a secret of its own", async () => {
  expect(await load(newDataDir())).not.toEqual(await load(newDataDir()));
});

test("servers that start at once on one data directory agree on one secret", async () => {
  const dataDir = newDataDir();
  const rings = await Promise.all(Array.from({ length: 20 }, () => load(dataDir)));
  expect(rings).toEqual(rings.map(() => rings[0]));
  expect(readdirSync(dataDir)).toHaveLength(1);
});

test("configured secrets are used in their order, and nothing is generated", async () => {
  const dataDir = newDataDir();
  const authSecrets = ["new:secret:with:colons", "old:another"];
  const keys = await loadKeys({ authSecrets, dataDir });
  expect([...keys].map(([kid, secret]) => [kid, String(secret)])).toEqual([
    ["new", "secret:with:colons"],
    ["old", "another"],
  ]);
  expect(existsSync(dataDir)).toBe(false);
});

test.each(["", "\n", "generated:", "generated:short", "no colon at all in this long enough text"])(
  "a damaged file of secrets (%j) is refused, never signed with",
  async (contents) => {
    const dataDir = newDataDir();
    await load(dataDir);
    const file = join(dataDir, String(readdirSync(dataDir)[0]));
    writeFileSync(file, contents);
    chmodSync(file, 0o600);
    await expect(load(dataDir)).rejects.toThrow(file);
    expect(readFileSync(file, "utf8")).toBe(contents);
  },
);
