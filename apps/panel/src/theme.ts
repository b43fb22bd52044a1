import { createStore, readStored, writeStored } from "./store.ts";

export type Theme = "system" | "light" | "dark";

const THEMES: readonly Theme[] = ["system", "light", "dark"];
const STORAGE_KEY = "outlay.panel.theme";

const stored = readStored(localStorage, STORAGE_KEY);

export const themeStore = createStore<Theme>(THEMES.find((theme) => theme === stored) ?? "system");

export function applyTheme(): void {
  const theme = themeStore.get();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function nextTheme(): void {
  const next = THEMES[(THEMES.indexOf(themeStore.get()) + 1) % THEMES.length] ?? "system";
  themeStore.set(next);
  writeStored(localStorage, STORAGE_KEY, next === "system" ? null : next);
  applyTheme();
}
