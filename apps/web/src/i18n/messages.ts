import type { en } from "./en.ts";
import type { enMore } from "./en-more.ts";
import type { Language } from "./locale.ts";

type English = typeof en & typeof enMore;
export type MessageKey = keyof English;
export type Messages = Record<keyof typeof en, string>;
export type MoreMessages = Record<keyof typeof enMore, string>;
/** What is loaded of the texts; the route of a page that needs more waits for them. */
export type LoadedMessages = Messages & Partial<MoreMessages>;

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
type Values<Key extends MessageKey> = [Names<English[Key]>] extends [never]
  ? []
  : [values: Record<Names<English[Key]>, string>];

/** A text of the catalogue, with its `{names}` replaced: `t("transactions.added", { payee })`. */
export type Translate = <Key extends MessageKey>(key: Key, ...values: Values<Key>) => string;

export function createTranslate(messages: LoadedMessages): Translate {
  return (key, ...values) => {
    const [named = {}] = values as [Record<string, string>?];
    const text: string = messages[key] ?? key;
    return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => named[name] ?? whole);
  };
}

/** Each language is a file of its own, and only the one that is shown is loaded. */
export async function loadMessages(language: Language): Promise<Messages> {
  return language === "de" ? (await import("./de.ts")).de : (await import("./en.ts")).en;
}

/** The texts of all pages but the first ones. */
export async function loadMoreMessages(language: Language): Promise<MoreMessages> {
  return language === "de"
    ? (await import("./de-more.ts")).deMore
    : (await import("./en-more.ts")).enMore;
}
