import type { Plugin } from "vite";

const start = "function ErrorComponent({ error }) {";
const end = "//#endregion";

/** The app has a page of its own for errors (`Failed`). Where that fails itself, its error's text is all there is. */
const instead = "function ErrorComponent({ error }) { return String(error); }";

/** Leaves out the router's page of an error. */
export function ownErrorPage(): Plugin {
  let isFound = false;
  return {
    name: "own-error-page",
    transform: {
      filter: { id: /\/react-router\/dist\/esm\/CatchBoundary\.js/ },
      handler(code) {
        const from = code.indexOf(start);
        const to = code.indexOf(end, from);
        isFound = from >= 0 && to >= 0;
        return isFound ? `${code.slice(0, from)}${instead}\n${code.slice(to)}` : code;
      },
    },
    buildEnd(error) {
      if (!error && !isFound)
        throw new Error("The router's page of an error was not found: it is built in another way.");
    },
  };
}
