import { useState } from "react";

/** Copies a text to the clipboard. Without the permission it can still be selected. */
export function useCopy(text: string) {
  const [copied, setCopied] = useState<string>();
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => setCopied(undefined),
    );
  return { isCopied: copied === text, copy };
}
