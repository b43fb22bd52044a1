import { OutlayProvider } from "@outlay/client/react";
import { RouterProvider } from "@tanstack/react-router";
import { type I18n, I18nProvider } from "../i18n/i18n.tsx";
import type { AppContext } from "./app-context.ts";
import type { AppRouter } from "./router.tsx";

type Props = { context: AppContext; router: AppRouter; i18n: I18n };

export function App({ context, router, i18n }: Props) {
  return (
    <I18nProvider value={i18n}>
      <OutlayProvider client={context.client} queryClient={context.queryClient}>
        <RouterProvider router={router} />
      </OutlayProvider>
    </I18nProvider>
  );
}
