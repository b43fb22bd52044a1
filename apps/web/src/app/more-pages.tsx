import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { Icon } from "../ui/icon.tsx";
import "./more-pages.css";

/** Each has an address, a text and an icon of its name. */
const pages = [
  "budgets",
  "schedules",
  "reports",
  "sharing",
  "imports",
  "rules",
  "notifications",
  "activity",
  "trash",
  "settings",
] as const;

type Props = { isOpen: boolean; onChoose: () => void };

/** The pages that a phone's bar has no room for: there they are behind "More". */
export function MorePages({ isOpen, onChoose }: Props) {
  const { t } = useI18n();
  return (
    <ul className={isOpen ? "more-pages open" : "more-pages"}>
      {pages.map((page) => (
        <li key={page}>
          <Link to={`/${page}`} activeOptions={{ includeSearch: false }} onClick={onChoose}>
            <Icon name={page} />
            <span>{t(`nav.${page}`)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
