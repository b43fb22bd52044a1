import { readFileSync } from "node:fs";
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
  "infiniteQueryObserver",
  "useInfiniteQuery",
  "useSuspenseInfiniteQuery",
  "node_modules/idb",
];

const isLibrary = (id: string) => /\/node_modules\/|\/packages\/client\//.test(id);

export default defineConfig({
  // The app is built with its server, and is of its version.
  define: { outlayVersion: JSON.stringify(version) },
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
              // What most pages need: small files compress badly.
              name: "parts",
              includeDependenciesRecursively: false,
              test: /\/packages\/core\/|\/src\/(ui\/(icon|lazy-part|use-timeout)|app\/book-context)\./,
            },
            {
              // The shell with its first page.
              name: "shell",
              includeDependenciesRecursively: false,
              test: /\/src\/(ui\/(bar|toasts|line-chart)|app\/(shell|shortcuts|navigation|more-pages|use-sign-out|theme|use-more-texts)|overview\/(?!demo|first)|offline\/use-waiting)\./,
            },
            {
              // Signing in, which a first visit begins with.
              name: "sign-in",
              includeDependenciesRecursively: false,
              test: /\/src\/auth\/(sign-in-page|auth-layout|auth|passkeys)\./,
            },
            {
              name: "fields",
              includeDependenciesRecursively: false,
              test: /\/src\/ui\/(field|text-field|select-field)\./,
            },
            {
              name: "names",
              includeDependenciesRecursively: false,
              test: /\/src\/categories\/(tags|payees)-list\./,
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
