import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Procedure } from "./catalog.ts";
import { fileStore } from "./files.ts";
import { sessionStore } from "./session-store.ts";
import { printCurl, printTypeScript } from "./snippets.ts";
import { useStore } from "./store.ts";
import { Tabs } from "./tabs.tsx";
import type { Call } from "./wire/types.ts";

interface SnippetBoxProps {
  readonly procedure: Procedure;
  readonly input: unknown;
}

/** The call as code to take away: it follows the form. */
export function SnippetBox({ procedure, input }: SnippetBoxProps): JSX.Element {
  const [language, setLanguage] = useState<"typescript" | "curl">("typescript");
  const [copied, setCopied] = useState("");
  const code = useRef<HTMLPreElement>(null);
  const session = useStore(sessionStore);
  const file = useStore(fileStore(procedure.path)) ?? undefined;
  const snippet = printSnippet(language, { procedure, input, file }, session?.bookId);
  const copy = async () => {
    const done = await copyText(snippet.text, code.current);
    setCopied(done ? "Copied" : "Selected: press Ctrl+C");
    setTimeout(() => setCopied(""), 2000);
  };
  return (
    <section class="snippet" aria-label="As code">
      <header>
        <Tabs
          label="Language"
          tabs={{ typescript: "TypeScript", curl: "curl" }}
          selected={language}
          onSelect={setLanguage}
        />
        <span class="spacer" />
        <span class="hint" role="status">
          {copied}
        </span>
        <button type="button" class="small" disabled={!snippet.ok} onClick={() => void copy()}>
          Copy {language === "curl" ? "curl" : "TypeScript"}
        </button>
      </header>
      <pre ref={code} class="code" tabIndex={0}>
        {snippet.text}
      </pre>
    </section>
  );
}

function printSnippet(
  language: "typescript" | "curl",
  call: Call,
  bookId: string | undefined,
): { ok: boolean; text: string } {
  const origin = { url: location.origin, bookId };
  try {
    const print = language === "curl" ? printCurl : printTypeScript;
    return { ok: true, text: print(call, origin) };
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}

/** Browsers give the clipboard to secure pages only; elsewhere the text is selected for the user to copy. */
async function copyText(text: string, shown: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (shown !== null) getSelection()?.selectAllChildren(shown);
    return false;
  }
}
