import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { describeAgent } from "./agent.logic.ts";

/** Where the user is signed in. */
export function SessionsSettings() {
  const { t } = useI18n();
  const { instant } = useFigures();
  const outlay = useOutlay();
  const client = useOutlayClient();
  const write = useWrite("auth");
  const { data } = useQuery(outlay.auth.sessions.queryOptions({ limit: 100 }));
  const end = (id: string) =>
    write.run(() => client.auth.revokeSession.mutate({ id }), t("sessions.ended"));
  return (
    <section aria-busy={!data}>
      <h2 className="list-title">{t("settings.sessions")}</h2>
      <p className="muted">{t("sessions.intro")}</p>
      <ul className="card list">
        {data?.items.map(({ id, userAgent, createdAt, lastUsedAt, current }) => {
          const name = describeAgent(userAgent) ?? t("sessions.unknown");
          return (
            <li key={id} className="list-row stacked">
              <span className="list-main">
                <span>{name}</span>
                <span className="muted">
                  {[
                    t("sessions.since", { at: instant(createdAt) }),
                    current
                      ? t("sessions.current")
                      : t("sessions.used", { at: instant(lastUsedAt) }),
                  ].join(" · ")}
                </span>
              </span>
              {!current && (
                <Button
                  look="danger"
                  aria-label={t("sessions.endOf", { name })}
                  onClick={() => end(id)}
                >
                  {t("sessions.end")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
