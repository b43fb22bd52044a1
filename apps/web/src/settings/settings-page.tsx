import { Link, useParams } from "@tanstack/react-router";
import { Suspense } from "react";
import { NotFound, Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { Switch } from "../ui/switch.tsx";
import "../ui/figures.css";
import "../ui/list.css";
import "./settings.css";

const parts = {
  book: lazyPart(() => import("./book-settings.tsx"), "BookSettings"),
  members: lazyPart(() => import("./members-settings.tsx"), "MembersSettings"),
  profile: lazyPart(() => import("./profile-settings.tsx"), "ProfileSettings"),
  security: lazyPart(() => import("./security-settings.tsx"), "SecuritySettings"),
  sessions: lazyPart(() => import("./sessions-settings.tsx"), "SessionsSettings"),
  tokens: lazyPart(() => import("./tokens-settings.tsx"), "TokensSettings"),
  developers: lazyPart(() => import("./developers.tsx"), "Developers"),
};
type Section = keyof typeof parts;
const sections = Object.keys(parts) as Section[];

export function SettingsPage() {
  const { t } = useI18n();
  const { section } = useParams({ from: "/signed-in/shell/more/settings/$section" });
  const shown = sections.find((name) => name === section);
  if (!shown) return <NotFound />;
  const Part = parts[shown];
  return (
    <div className="page settings-page">
      <header className="page-head">
        <h1>{t("settings.title")}</h1>
      </header>
      <Switch label={t("settings.sections")} current={sections.indexOf(shown)}>
        {sections.map((name) => (
          <Link
            key={name}
            to="/settings/$section"
            params={{ section: name }}
            aria-current={name === shown ? "page" : undefined}
          >
            {t(`settings.${name}`)}
          </Link>
        ))}
      </Switch>
      <Suspense fallback={<Pending />}>
        <Part />
      </Suspense>
    </div>
  );
}
