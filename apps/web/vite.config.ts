import { join } from "node:path";
import { defineConfig } from "vite";
import { nativeHelpers } from "./build/native-helpers.ts";
import { ownErrorPage } from "./build/own-error-page.ts";
import { serviceWorker } from "./build/service-worker.ts";
import { startScript } from "./build/start-script.ts";

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
  "rest-routes",
  "client/src/sign-in",
  "client/src/preview",
  "transfer",
  "follow-changes",
  "infiniteQueryObserver",
  "useInfiniteQuery",
  "useSuspenseInfiniteQuery",
  "queriesObserver",
  "useQueries",
  "useMutation",
  "mutationObserver",
  "node_modules/idb",
];

const isLibrary = (id: string) => /\/node_modules\/|\/packages\/client\//.test(id);

const isLoadedFirst = (file: string) => /^assets\/(index|libraries|rolldown-runtime)-/.test(file);

/** What these load is not there to be seen at once, or the start script has asked for its files. */
const isFirstPage = (file: string) => /^assets\/(index|shell)-/.test(file);

/** What every browser of ours has, so that libraries need not ask. React's developer tools are left out. */
const engine = Object.fromEntries(
  Object.entries({
    object: ["document", "location", "performance", "window", "window.document"],
    function: [
      "AbortController",
      "clearTimeout",
      "DOMException",
      "MessageChannel",
      "Object.is",
      "Promise",
      "reportError",
      "setTimeout",
      "WeakMap",
      "WeakSet",
      "window.document.createElement",
      "window.ErrorEvent",
    ],
    undefined: ["__REACT_DEVTOOLS_GLOBAL_HOOK__", "process", "setImmediate"],
  }).flatMap(([type, names]) => names.map((name) => [`typeof ${name}`, JSON.stringify(type)])),
);
// Of Internet Explorer alone.
engine["document.documentMode"] = "undefined";

export default defineConfig({
  define: engine,
  plugins: [
    nativeHelpers(),
    ownErrorPage(),
    startScript(join(import.meta.dirname, "src/start.ts")),
    serviceWorker(join(import.meta.dirname, "src/offline/service-worker.ts")),
  ],
  build: {
    outDir: "dist",
    target: "es2024",
    // Those that know `light-dark()`, which is twice as long for others.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // A strict Content-Security-Policy refuses data: URLs of scripts and styles, so every asset stays a file.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // A part need not name what its page has loaded to begin with.
      resolveDependencies: (_file, needed, { hostId, hostType }) => {
        if (hostType === "html") return needed;
        return isFirstPage(hostId) ? [] : needed.filter((name) => !isLoadedFirst(name));
      },
    },
    rolldownOptions: {
      // "use client" in packages is for servers that render React.
      checks: { moduleLevelDirective: false },
      treeshake: {
        // tRPC does not say so of its modules; without it, WebSockets and a server's parts would be loaded first.
        moduleSideEffects: (id) => !id.includes("/@trpc/"),
        propertyReadSideEffects: false,
        unknownGlobalSideEffects: false,
      },
      output: {
        codeSplitting: {
          groups: [
            {
              // One file of what every page needs compresses better than six.
              name: "libraries",
              includeDependenciesRecursively: false,
              test: (id) =>
                id.includes("preload-helper") ||
                (isLibrary(id) && !later.some((part) => id.includes(part))),
            },
            {
              // Parts of packages that no first page needs.
              name: "money",
              includeDependenciesRecursively: false,
              test: /\/packages\/core\/src\/(currencies|minor-units|frontend-money)\./,
            },
            {
              name: "live",
              includeDependenciesRecursively: false,
              test: /\/packages\/client\/src\/follow-changes\./,
            },
            {
              // What signing in and the shell both begin with.
              name: "index",
              test: /\/src\/(main|ui\/(field|text-field|select-field)|auth\/auth\.css)/,
            },
            {
              // Signing in, which a first visit begins with.
              name: "sign-in",
              includeDependenciesRecursively: false,
              test: /\/src\/auth\/(sign-in-page|auth-layout|passkeys|use-resume)\.|\/client\/src\/sign-in\.|\/(useMutation|mutationObserver)\./,
            },
            {
              name: "provider",
              includeDependenciesRecursively: false,
              test: /\/src\/(auth\/(provider-part|provider\.logic|regions)|app\/use-more-texts)\./,
            },
            {
              // The shell with its first page, and what most pages need: small files compress badly.
              name: "shell",
              includeDependenciesRecursively: false,
              test: /\/packages\/core\/src\/(?!new-id)|\/src\/(ui\/(icon|lazy-part|bar|toasts)|reports\/explanation\.logic|app\/(book-context|shell|shortcuts|navigation|more-pages|use-sign-out|theme)|overview\/(?!demo\.logic|demo-notice|kept-demo|first|notification-items|all-books)[\w-]+)\./,
            },
            {
              // What the pages after the first one share.
              name: "common",
              includeDependenciesRecursively: false,
              test: /\/core\/src\/new-id|\/src\/(app\/(use-figures|use-write|reference-data)|offline\/use-waiting|ui\/(check-field|amount-field|form-actions))\./,
            },
            {
              name: "names",
              includeDependenciesRecursively: false,
              test: /\/src\/categories\/(tags|payees)-list\./,
            },
          ],
        },
      },
    },
  },
  // The client's hooks must find the same React and the same cache as the app.
  resolve: {
    dedupe: ["react", "react-dom", "@tanstack/react-query"],
    // React has had it itself since version 18.
    alias: [{ find: /^use-sync-external-store\/shim/, replacement: "use-sync-external-store" }],
  },
});
