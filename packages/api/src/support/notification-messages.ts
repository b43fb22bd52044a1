import { formatInstant, type Localization, localizeText } from "./local-formats.logic.ts";
import { type Mail, oneLine } from "./mail.ts";

type Item = { title: string; message: string; createdAt: Date };

/** Notifications for one user, by book. */
export type Notifications = Localization & {
  books: readonly { name: string; items: readonly Item[] }[];
};

/** So many are written out: the others are in the app. */
const maxShown = 50;

const countOf = ({ books }: Notifications) =>
  books.reduce((count, { items }) => count + items.length, 0);

function subjectOf(given: Notifications): string {
  const [only, ...more] = given.books.flatMap(({ items }) => items);
  if (only && more.length === 0) return oneLine(localizeText(given.locale, only.title));
  return `${more.length + 1} notifications from Outlay`;
}

const moreOf = (count: number) => (count > 0 ? [`And ${count} more, in Outlay.`] : []);

/** The mail with new notifications, and its headers for ending them by one click (RFC 8058). */
export function notificationsMail(
  given: Notifications,
  { to, unsubscribeUrl }: { to: string; unsubscribeUrl: string },
): Mail {
  let left = maxShown;
  const sections = given.books.flatMap(({ name, items }) => {
    const shown = items.slice(0, left);
    left -= shown.length;
    if (shown.length === 0) return [];
    const texts = shown.map(({ title, message, createdAt }) =>
      [
        localizeText(given.locale, oneLine(title)),
        localizeText(given.locale, message),
        formatInstant(given, createdAt),
      ].join("\n"),
    );
    return [`In the book "${oneLine(name)}":`, ...texts];
  });
  const ending = `You get these emails because you asked Outlay for them. To end them: ${unsubscribeUrl}`;
  const paragraphs = [...sections, ...moreOf(countOf(given) - maxShown), ending];
  return {
    to,
    subject: subjectOf(given),
    text: `${paragraphs.join("\n\n")}\n`,
    headers: {
      "List-Unsubscribe": `<${unsubscribeUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}

/** ntfy makes a file of what is longer than 4096 bytes. */
const maxPushBytes = 3500;

/** New notifications as a short message with a title. */
export function notificationsPush(given: Notifications): { title: string; text: string } {
  const { books, locale } = given;
  const count = countOf(given);
  const isOne = count === 1;
  const lines = books.flatMap(({ name, items }) =>
    items.map(({ title, message }) => {
      const about = books.length > 1 ? `${oneLine(name)}: ` : "";
      return oneLine(localizeText(locale, about + (isOne ? message : `${title}. ${message}`)));
    }),
  );
  const shown: string[] = [];
  let bytes = 0;
  for (const line of lines.slice(0, maxShown)) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > maxPushBytes) break;
    shown.push(line);
  }
  return { title: subjectOf(given), text: [...shown, ...moreOf(count - shown.length)].join("\n") };
}
