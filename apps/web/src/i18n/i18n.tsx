import { createContext, type ReactNode, useContext } from "react";
import { createFormat, type Format } from "./format.ts";
import { createTranslate, type LoadedMessages, type Translate } from "./messages.ts";

export type I18n = { locale: string; t: Translate; format: Format };

export function createI18n(locale: string, messages: LoadedMessages): I18n {
  return { locale, t: createTranslate(messages), format: createFormat(locale) };
}

const Context = createContext<I18n | undefined>(undefined);

export function I18nProvider({ value, children }: { value: I18n; children: ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

export function useI18n(): I18n {
  const i18n = useContext(Context);
  if (!i18n) throw new Error("I18nProvider is missing.");
  return i18n;
}
