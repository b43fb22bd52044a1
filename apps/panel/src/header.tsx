import type { JSX } from "preact";
import { booksStore, chooseBook } from "./books.ts";
import type { Catalog } from "./catalog.ts";
import { SignInBox } from "./sign-in-box.tsx";
import { sessionStore } from "./session-store.ts";
import { useStore } from "./store.ts";
import { nextTheme, themeStore } from "./theme.ts";

interface HeaderProps {
  readonly catalog: Catalog | null;
  readonly menuOpen: boolean;
  readonly onMenu: () => void;
}

export function Header({ catalog, menuOpen, onMenu }: HeaderProps): JSX.Element {
  return (
    <header class="top">
      <button
        type="button"
        class="menu-button small"
        aria-expanded={menuOpen}
        aria-controls="procedures"
        onClick={onMenu}
      >
        Procedures
      </button>
      <a class="brand" href="#">
        {catalog?.title ?? "Outlay"} <span>panel</span>
      </a>
      {catalog !== null && <span class="version">v{catalog.version}</span>}
      <span class="spacer" />
      <BookSelect />
      <SignInBox />
      <ThemeButton />
    </header>
  );
}

function BookSelect(): JSX.Element | null {
  const session = useStore(sessionStore);
  const books = useStore(booksStore);
  if (session === null || books.length === 0) return null;
  const { defaultBookId } = session.user;
  const unnamed = !books.some((book) => book.id === defaultBookId);
  return (
    <label class="book">
      <span>Book</span>
      <select
        value={session.bookId ?? defaultBookId ?? ""}
        onChange={(event) => chooseBook(event.currentTarget.value || undefined)}
      >
        {unnamed && <option value="">default</option>}
        {books.map((book) => (
          <option key={book.id} value={book.id}>
            {book.name} ({book.detail})
          </option>
        ))}
      </select>
    </label>
  );
}

function ThemeButton(): JSX.Element {
  const theme = useStore(themeStore);
  const label = { system: "Auto", light: "Light", dark: "Dark" }[theme];
  return (
    <button type="button" class="small" aria-label={`Theme: ${label}. Change`} onClick={nextTheme}>
      <span class="theme-mark" aria-hidden="true" data-mark={theme} />
      <span class="theme-label" aria-hidden="true">
        {label}
      </span>
    </button>
  );
}
