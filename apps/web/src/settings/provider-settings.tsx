import type { RouterOutputs } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { explain } from "../app/errors.ts";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { explainProblem, readProblem } from "../auth/provider.logic.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";

type Identity = RouterOutputs["identities"]["list"]["items"][number];

/** The account at the provider that signs the user in. Without a provider, and without an account of a former one, there is nothing. */
export function ProviderSettings() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const { data: options } = useQuery(outlay.auth.options.queryOptions());
  const { data: linked } = useQuery(outlay.identities.list.queryOptions());
  if (!options || !linked) return null;
  const { provider } = options;
  const { items } = linked;
  if (!provider && items.length === 0) return null;
  const name = provider?.name ?? t("provider.former");
  const problem = readProblem(location.search);
  return (
    <section>
      <h2 className="list-title">{t("provider.signIn", { name })}</h2>
      <p className="muted">
        {t(items.length === 0 ? "provider.none" : "provider.intro", { name })}
      </p>
      {problem !== undefined && (
        <p className="form-error" role="alert">
          {explainProblem(problem, name, t)}
        </p>
      )}
      <ul className="card list">
        {items.map((identity) => (
          <IdentityRow key={identity.id} {...{ identity, name }} />
        ))}
        {provider && items.length === 0 && <LinkRow name={name} />}
      </ul>
    </section>
  );
}

function IdentityRow({ identity, name }: { identity: Identity; name: string }) {
  const { t } = useI18n();
  const { instant, date } = useFigures();
  const client = useOutlayClient();
  const write = useWrite("identities", "auth");
  const { id, issuer, email, createdAt, lastUsedAt } = identity;
  const used =
    lastUsedAt === null ? t("tokens.unused") : t("sessions.used", { at: instant(lastUsedAt) });
  const remove = () =>
    write.run(() => client.identities.remove.mutate({ id }), t("provider.removed", { name }));
  return (
    <li className="list-row stacked">
      <span className="list-main">
        <span>{email ?? name}</span>
        <span className="muted">
          {[issuer, t("sessions.since", { at: date(createdAt) }), used].join(" · ")}
        </span>
      </span>
      <Button look="danger" aria-label={t("provider.removeOf", { name })} onClick={remove}>
        {t("members.remove")}
      </Button>
    </li>
  );
}

function LinkRow({ name }: { name: string }) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const linking = useMutation({
    mutationFn: () => client.identities.link.mutate({ returnTo: "/settings/security" }),
    onSuccess: ({ url }) => location.assign(url),
  });
  return (
    <li className="list-row stacked">
      <span className="list-main">
        {linking.error && (
          <span className="form-error" role="alert">
            {explain(linking.error, t)}
          </span>
        )}
      </span>
      <Button disabled={linking.isPending} onClick={() => linking.mutate()}>
        {t("provider.link", { name })}
      </Button>
    </li>
  );
}
