import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { TokenForm } from "./token-form.tsx";
import { TokenRow } from "./token-row.tsx";

const WrittenDialog = lazyPart(() => import("./written-dialog.tsx"), "WrittenDialog");

/** Personal access tokens, for programs. */
export function TokensSettings() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const client = useOutlayClient();
  const write = useWrite("tokens");
  const { data } = useQuery(outlay.tokens.list.queryOptions({ limit: 100 }));
  const [shown, setShown] = useState<{ id: string; name: string }>();
  const revoke = (id: string, name: string) =>
    write.run(() => client.tokens.revoke.mutate({ id }), t("tokens.revoked", { name }));
  return (
    <>
      <section aria-busy={!data}>
        <h2 className="list-title">{t("settings.tokens")}</h2>
        <p className="muted">
          {t(data?.items.length === 0 ? "tokens.none" : "tokens.intro")}{" "}
          <Link to="/proposals" search={{}}>
            {t("proposals.title")}
          </Link>
        </p>
        {data && data.items.length > 0 && (
          <ul className="card list">
            {data.items.map((token) => (
              <TokenRow
                key={token.id}
                token={token}
                onRevoke={() => revoke(token.id, token.name)}
                onShowWritten={() => setShown(token)}
              />
            ))}
          </ul>
        )}
      </section>
      <TokenForm />
      {shown && (
        <Suspense>
          <WrittenDialog token={shown} onClose={() => setShown(undefined)} />
        </Suspense>
      )}
    </>
  );
}
