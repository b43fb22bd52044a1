import { useI18n } from "../i18n/i18n.tsx";
import { ServerHints } from "./server-hints.tsx";

const links = [
  ["/docs", "docs"],
  ["/panel/", "panel"],
  ["/api/openapi.json", "openapi"],
  ["/client/outlay-client.tgz", "client"],
] as const;

/** What those who write programs or run the server should know. */
export function Developers() {
  const { t } = useI18n();
  return (
    <section>
      <h2 className="list-title">{t("settings.developers")}</h2>
      <p className="muted">{t("developers.intro")}</p>
      <ul className="card list">
        {links.map(([href, name]) => (
          <li key={href} className="list-row stacked">
            <span className="list-main">
              <a href={href}>{t(`developers.${name}`)}</a>
              <span className="muted">{t(`developers.${name}Hint`)}</span>
            </span>
          </li>
        ))}
      </ul>
      <ServerHints />
    </section>
  );
}
