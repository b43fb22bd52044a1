import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { printBytes } from "./bytes.ts";
import type { FileReply } from "./wire/types.ts";

/** A file that was answered: how its text begins, and a way to keep it. */
export function FileView({ file, text }: { file: FileReply; text: string }): JSX.Element {
  const { name, content } = file;
  const url = useObjectUrl(content);
  return (
    <div class="raw">
      <p class="download">
        <a class="primary" href={url} download={name}>
          Download
        </a>
        <span>
          {name}, {printBytes(content.size)}
        </span>
      </p>
      {text !== "" && (
        <pre class="code" tabIndex={0}>
          {text}
        </pre>
      )}
    </div>
  );
}

function useObjectUrl(content: Blob): string {
  const [url, setUrl] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(content);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return url;
}
