import { useEffect } from "react";

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"));

/** Enter belongs to a link or a button that has the focus. */
const isPressing = ({ key, target }: KeyboardEvent) =>
  key === "Enter" && target instanceof Element && target.closest("a, button") !== null;

/** Single keys, such as `n`, that work while nobody types and no dialog is open. */
export function useShortcuts(keys: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const action = keys[event.key];
      const isModified = event.ctrlKey || event.metaKey || event.altKey;
      if (!action || isModified || event.defaultPrevented || isTyping(event.target)) return;
      if (isPressing(event)) return;
      if (document.querySelector("[role=dialog]")) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [keys]);
}
