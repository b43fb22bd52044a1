import "./styles/tokens.css";
import "./styles/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { type AppContext, createAppContext } from "./app/app-context.ts";
import { createAppRouter } from "./app/router.tsx";
import { beginSession } from "./app/session.ts";
import { createI18n } from "./i18n/i18n.tsx";
import { chooseLocale, preferredLocales } from "./i18n/locale.ts";
import { type LoadedMessages, loadMessages, loadMoreMessages } from "./i18n/messages.ts";

async function start(container: HTMLElement): Promise<void> {
  const { language, locale } = chooseLocale(preferredLocales());
  document.documentElement.lang = language;
  const loading = loadMessages(language).then((texts): LoadedMessages => ({ ...texts }));
  const context: AppContext = {
    ...createAppContext(),
    loadMoreTexts: async () => void Object.assign(await loading, await loadMoreMessages(language)),
  };
  beginSession(context);
  const messages = await loading;
  const router = createAppRouter(context);
  const i18n = createI18n(locale, messages);
  createRoot(container).render(<App context={context} router={router} i18n={i18n} />);
}

const container = document.querySelector<HTMLElement>("#app");
if (container) void start(container);
