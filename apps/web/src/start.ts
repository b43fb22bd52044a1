import { isSessionKnown } from "./app/known-session.ts";
import { readTheme, showTheme } from "./app/theme.ts";
import { chooseLocale, preferredLocales } from "./i18n/locale.ts";

// Runs before the first paint and before the app is loaded, which would ask for these files one after another.

/**
 * Written by the build: the files of the texts of each language, of the first page without and with a session, and what
 * names the files of all other pages.
 */
declare const TEXTS: Record<"en" | "de", readonly string[]>;
declare const PAGES: Record<"outside" | "inside" | "others", readonly string[]>;

function preload(href: string): void {
  const link = document.createElement("link");
  const isStyle = href.endsWith(".css");
  link.rel = isStyle ? "preload" : "modulepreload";
  if (isStyle) link.as = "style";
  // As the app will ask for them.
  link.crossOrigin = "";
  link.href = href;
  document.head.append(link);
}

showTheme(readTheme());
const { language } = chooseLocale(preferredLocales());
const files = [...TEXTS[language], ...PAGES[isSessionKnown() ? "inside" : "outside"]];
const isFirst = /^\/(sign-in)?$/.test(location.pathname);
for (const href of isFirst ? files : [...files, ...PAGES.others]) preload(href);
