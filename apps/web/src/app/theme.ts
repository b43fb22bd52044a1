export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const key = "outlay.theme";

export function readTheme(): Theme {
  return themes.find((theme) => theme === localStorage.getItem(key)) ?? "system";
}

/** On this page alone: that of the system needs no mark. */
export function showTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") localStorage.removeItem(key);
  else localStorage.setItem(key, theme);
  showTheme(theme);
}
