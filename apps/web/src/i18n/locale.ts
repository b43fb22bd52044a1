export type Language = "en" | "de";

const key = "outlay.locale";

/** The locale that the user has chosen on this device, before those of the browser. */
export function preferredLocales(): readonly string[] {
  const chosen = localStorage.getItem(key);
  return chosen === null ? navigator.languages : [chosen, ...navigator.languages];
}

export const keepLocale = (locale: string) => localStorage.setItem(key, locale);

/** The language of the interface, and the locale by which numbers and dates are written. */
export function chooseLocale(preferred: readonly string[]): { language: Language; locale: string } {
  for (const locale of preferred) {
    const [language] = locale.split("-");
    if (language === "en" || language === "de") return { language, locale };
  }
  return { language: "en", locale: "en" };
}
