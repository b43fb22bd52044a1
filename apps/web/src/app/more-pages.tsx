import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { Icon } from "../ui/icon.tsx";
import "./more-pages.css";

const pages = [
  { to: "/budgets", text: "nav.budgets", icon: "budgets" },
  { to: "/schedules", text: "nav.schedules", icon: "schedules" },
  { to: "/reports", text: "nav.reports", icon: "reports" },
  { to: "/sharing", text: "nav.sharing", icon: "sharing" },
  { to: "/imports", text: "nav.imports", icon: "imports" },
  { to: "/rules", text: "nav.rules", icon: "rules" },
  { to: "/notifications", text: "nav.notifications", icon: "notifications" },
  { to: "/activity", text: "nav.activity", icon: "activity" },
  { to: "/trash", text: "nav.trash", icon: "trash" },
  { to: "/settings", text: "nav.settings", icon: "settings" },
] as const;

type Props = { isOpen: boolean; onChoose: () => void };

/** The pages that a phone's bar has no room for: there they are behind "More". */
export function MorePages({ isOpen, onChoose }: Props) {
  const { t } = useI18n();
  return (
    <ul className={isOpen ? "more-pages open" : "more-pages"}>
      {pages.map(({ to, text, icon }) => (
        <li key={to}>
          <Link to={to} activeOptions={{ includeSearch: false }} onClick={onChoose}>
            <Icon name={icon} />
            <span>{t(text)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
