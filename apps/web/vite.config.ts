import { join } from "node:path";
import { defineConfig } from "vite";
import { serviceWorker } from "./build/service-worker.ts";

const release = new URL("../server/package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(release, "utf8")) as { version: string };

/** Loaded when they are first needed, each in files of their own. */
const later = [
  "@base-ui",
  "@floating-ui",
  "react-virtual",
  "virtual-core",
  "chart.js",
  "uqr",
  "@kurkle",
  "eventsource-parser",
  "live-link",
  "event-stream",
  "rest-link",
  "transfer",
  "follow-changes",
  "mutationObserver",
  "useMutation",
  "infiniteQueryObserver",
  "useInfiniteQuery",
  "useSuspenseInfiniteQuery",
  "node_modules/idb",
];

const isLibrary = (id: string) => /\/node_modules\/|\/packages\/client\//.test(id);

export default defineConfig({
  plugins: [serviceWorker(join(import.meta.dirname, "src/offline/service-worker.ts"))],
  build: {
    outDir: "dist",
    target: "es2024",
    // A strict Content-Security-Policy refuses data: URLs of scripts and styles, so every asset stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // "use client" in packages is for servers that render React.
      checks: { moduleLevelDirective: false },
      output: {
        codeSplitting: {
          groups: [
            {
              // What the shell, its first page and most others need: small files compress badly.
              name: "parts",
              includeDependenciesRecursively: false,
              test: /\/packages\/core\/|\/src\/(ui\/(bar|icon|lazy-part|select-field|toasts|use-timeout|line-chart|empty-state)|app\/(book-context|shortcuts|shell|navigation|more-pages|use-sign-out|theme|use-more-texts)|overview\/(?!demo|first)|offline\/use-(online|waiting))\./,
            },
            {
              // One file of what every page needs compresses better than six.
              name: "libraries",
              test: (id) => isLibrary(id) && !later.some((part) => id.includes(part)),
            },
          ],
        },
      },
    },
  },
  // The client's hooks must find the same React and the same cache as the app.
  resolve: { dedupe: ["react", "react-dom", "@tanstack/react-query"] },
});
