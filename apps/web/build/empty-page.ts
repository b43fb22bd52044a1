import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Empty</title>
    <script type="module" src="./main.ts"></script>
  </head>
  <body><div id="app"></div></body>
</html>
`;

const script = `
import { cookieTokens, createClient } from "@outlay/client";
import { OutlayProvider } from "@outlay/client/react";
import { QueryClient } from "@tanstack/react-query";
import { createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from "@tanstack/react-router";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const root = createRootRoute({ component: Outlet });
const page = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: () => createElement("h1", null, "Empty"),
});
const router = createRouter({ routeTree: root.addChildren([page]) });
const client = createClient({ url: location.origin, tokens: cookieTokens() });
const queryClient = new QueryClient();
createRoot(document.querySelector("#app")).render(
  createElement(OutlayProvider, { client, queryClient }, createElement(RouterProvider, { router })),
);
`;

/** Builds a page with a heading and nothing else, of what the app is made of: what every page of these costs. */
export async function buildEmptyPage(outDir: string): Promise<void> {
  // Beside the app, whose packages it takes.
  const root = join(import.meta.dirname, "../node_modules/.empty-page");
  await mkdir(root, { recursive: true });
  await writeFile(join(root, "index.html"), html);
  await writeFile(join(root, "main.ts"), script);
  await build({
    root,
    configFile: false,
    logLevel: "error",
    resolve: { dedupe: ["react", "react-dom", "@tanstack/react-query"] },
    build: { outDir, emptyOutDir: true, target: "es2024", modulePreload: { polyfill: false } },
  });
  await rm(root, { recursive: true });
}
