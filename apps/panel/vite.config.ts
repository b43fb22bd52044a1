import { defineConfig } from "vite";

export default defineConfig({
  base: "/panel/",
  build: {
    outDir: "dist",
    // A strict Content-Security-Policy refuses data: URLs, so every asset stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
