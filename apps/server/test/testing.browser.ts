import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

// Without these Chromium asks its maker's hosts at every start.
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launchBrowser(): Promise<Browser> {
  // Chromium's own sandbox refuses to run as root, as in a container.
  const args = process.getuid?.() === 0 ? ["--no-sandbox", ...FLAGS] : FLAGS;
  return chromium.launch({ executablePath: findBrowser(), args });
}

function findBrowser(): string {
  const found = [process.env["CHROMIUM_PATH"], ...PLACES].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (found !== undefined) return found;
  throw new Error(
    `The browser tests need Chromium, and there is none at ${PLACES.join(", ")}. ` +
      "Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to its program.",
  );
}
