import type { Book } from "@outlay/client";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { useBook } from "./book-context.tsx";
import { MorePages } from "./more-pages.tsx";
import { useSignOut } from "./use-sign-out.ts";
import { applyTheme, readTheme, themes } from "./theme.ts";

/** A page of the app is in the navigation by its name here, with a text and an icon of this name. */
const pages = ["overview", "transactions", "accounts", "categories"] as const;

type Props = { books: readonly Book[]; onChoose: (id: string) => void; onHelp: () => void };

export function Navigation(props: Props) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  return (
    <nav className="navigation" aria-label={t("nav.main")}>
      <ul>
        {pages.map((page) => (
          <li key={page}>
            <Link
              to={page === "overview" ? "/" : `/${page}`}
              activeOptions={{ exact: page === "overview", includeSearch: false }}
            >
              <Icon name={page} />
              <span>{t(`nav.${page}`)}</span>
            </Link>
          </li>
        ))}
        <li className="navigation-more">
          <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <Icon name="more" />
            <span>{t("nav.more")}</span>
          </button>
        </li>
      </ul>
      <MorePages isOpen={isOpen} onChoose={() => setOpen(false)} />
      <Preferences {...props} isOpen={isOpen} />
    </nav>
  );
}

function Preferences({ books, onChoose, onHelp, isOpen }: Props & { isOpen: boolean }) {
  const { t } = useI18n();
  const { user, book } = useBook();
  const signOut = useSignOut();
  const [theme, setTheme] = useState(readTheme);
  return (
    <div className={isOpen ? "preferences open" : "preferences"}>
      {books.length > 1 && (
        <SelectField label={t("nav.book")} value={book.id} onChange={onChoose}>
          {books.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      <SelectField
        label={t("nav.theme")}
        value={theme}
        onChange={(chosen) => {
          applyTheme(chosen);
          setTheme(chosen);
        }}
      >
        {themes.map((name) => (
          <option key={name} value={name}>
            {t(`nav.theme.${name}`)}
          </option>
        ))}
      </SelectField>
      <Button look="quiet" onClick={onHelp}>
        {t("nav.help")}
      </Button>
      <p className="muted user">{user.email}</p>
      <Button look="quiet" onClick={signOut}>
        {t("nav.signOut")}
      </Button>
    </div>
  );
}
