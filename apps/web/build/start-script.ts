import { createHash } from "node:crypto";
import { build, type Plugin, type Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;

/**
 * The files of a part of the app: the chunk of that name, or the one that begins with that module, what it imports and
 * the page has not named, and its styles.
 */
function filesOf(bundle: Bundle, page: string, part: string): string[] {
  const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
  const chunk = chunks.find(
    ({ name, facadeModuleId }) => name === part || facadeModuleId?.endsWith(`/src/${part}`),
  );
  if (!chunk) throw new Error(`The app has no part ${part}.`);
  return [chunk.fileName, ...chunk.imports, ...(chunk.viteMetadata?.importedCss ?? [])]
    .map((name) => `/${name}`)
    .filter((name) => !page.includes(name));
}

async function buildScript(source: string, define: Record<string, string>): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define,
    build: {
      write: false,
      target: "es2024",
      modulePreload: false,
      rolldownOptions: { input: source, output: { format: "iife", codeSplitting: false } },
    },
  });
  const { output } = [built].flat()[0] as Rolldown.RolldownOutput;
  return output[0].code;
}

/** Builds the script that begins the page, before all others: it names files of the app. */
export function startScript(source: string): Plugin {
  return {
    name: "start-script",
    apply: "build",
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        const page = bundle["index.html"];
        if (page?.type !== "asset") throw new Error("The app has no page.");
        const filesWith = (part: string) => filesOf(bundle, String(page.source), part);
        const code = await buildScript(source, {
          TEXTS: JSON.stringify({ en: filesWith("i18n/en.ts"), de: filesWith("i18n/de.ts") }),
          PAGES: JSON.stringify({
            outside: filesWith("sign-in"),
            inside: filesWith("shell"),
            others: filesWith("app/pages.ts"),
          }),
        });
        const hash = createHash("sha256").update(code).digest("base64url").slice(0, 8);
        const fileName = `assets/start-${hash}.js`;
        this.emitFile({ type: "asset", fileName, source: code });
        const tag = `<script src="/${fileName}"></script>`;
        page.source = String(page.source).replace("<script", `${tag}\n    <script`);
      },
    },
  };
}
