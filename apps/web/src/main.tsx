import "./styles/tokens.css";
import "./styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { createAppContext } from "./app/app-context.ts";
import { createAppRouter } from "./app/router.tsx";
import { createI18n } from "./i18n/i18n.tsx";
import { chooseLocale, loadMessages } from "./i18n/messages.ts";

async function start(container: HTMLElement): Promise<void> {
  const { language, locale } = chooseLocale(navigator.languages);
  document.documentElement.lang = language;
  const context = createAppContext(() => void router.navigate({ to: "/sign-in" }));
  const router = createAppRouter(context);
  const i18n = createI18n(locale, await loadMessages(language));
  createRoot(container).render(
    <StrictMode>
      <App context={context} router={router} i18n={i18n} />
    </StrictMode>,
  );
}

const container = document.querySelector<HTMLElement>("#app");
if (container) void start(container);
