// `npm run icons`: the app's icons as PNG, drawn from apps/web/public/icon.svg by a browser. They are committed.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser } from "../apps/server/test/testing.browser.ts";

const folder = join(import.meta.dirname, "../apps/web/public");

/** Of a maskable icon only the middle is sure to be seen; the system cuts its corners, and Apple's too. */
const icons = [
  { name: "icon-192.png", size: 192, scale: 1 },
  { name: "icon-512.png", size: 512, scale: 1 },
  { name: "icon-maskable.png", size: 512, scale: 0.8 },
  { name: "apple-touch-icon.png", size: 180, scale: 0.9 },
];

const svg = await readFile(join(folder, "icon.svg"), "utf8");
const background = /rect[^>]*fill="(#\w+)"/.exec(svg)?.[1] ?? "";
const browser = await launchBrowser();
for (const { name, size, scale } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const isFull = scale < 1;
  await page.setContent(`<style>
      body { margin: 0; display: grid; place-items: center; height: 100vh; ${isFull ? `background: ${background}` : ""} }
      svg { width: ${scale * 100}vw; display: block }
    </style>${svg}`);
  await page.screenshot({ path: join(folder, name), omitBackground: true });
  await page.close();
}
await browser.close();
