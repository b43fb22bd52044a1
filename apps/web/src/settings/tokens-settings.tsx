import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { TokenForm } from "./token-form.tsx";

/** Personal access tokens, for programs. */
export function TokensSettings() {
  const { t } = useI18n();
  const { instant, date } = useFigures();
  const outlay = useOutlay();
  const client = useOutlayClient();
  const write = useWrite("tokens");
  const { data } = useQuery(outlay.tokens.list.queryOptions({ limit: 100 }));
  const revoke = (id: string, name: string) =>
    write.run(() => client.tokens.revoke.mutate({ id }), t("tokens.revoked", { name }));
  return (
    <>
      <section aria-busy={!data}>
        <h2 className="list-title">{t("settings.tokens")}</h2>
        <p className="muted">{t(data?.items.length === 0 ? "tokens.none" : "tokens.intro")}</p>
        {data && data.items.length > 0 && (
          <ul className="card list">
            {data.items.map(({ id, name, prefix, scopes, lastUsedAt, expiresAt }) => (
              <li key={id} className="list-row stacked">
                <span className="list-main">
                  <span>{name}</span>
                  <span className="muted">
                    {[
                      `${prefix}…`,
                      scopes.join(", "),
                      lastUsedAt === null
                        ? t("tokens.unused")
                        : t("sessions.used", { at: instant(lastUsedAt) }),
                      ...(expiresAt ? [t("members.expires", { date: date(expiresAt) })] : []),
                    ].join(" · ")}
                  </span>
                </span>
                <Button
                  look="danger"
                  aria-label={t("tokens.revokeOf", { name })}
                  onClick={() => revoke(id, name)}
                >
                  {t("tokens.revoke")}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </section>
      <TokenForm />
    </>
  );
}
