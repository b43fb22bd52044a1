import type { RouterOutputs } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useMoreTexts } from "../app/use-more-texts.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { explainProblem, readProblem } from "./provider.logic.ts";
import { currencyOf, ownTimeZone } from "./regions.ts";

type Props = {
  returnTo: string;
  /** Whether the page makes new users. */
  isNew?: boolean;
};

/** The way to the provider, where the server has one. Without its options the other ways are there. */
export function ProviderPart(props: Props) {
  const outlay = useOutlay();
  const { data } = useQuery(outlay.auth.options.queryOptions());
  return data?.provider ? <ProviderLink {...props} provider={data.provider} /> : null;
}

type Provider = NonNullable<RouterOutputs["auth"]["options"]["provider"]>;

function ProviderLink({ provider: { name }, returnTo, isNew }: Props & { provider: Provider }) {
  const { t, locale } = useI18n();
  const hasTexts = useMoreTexts();
  if (!hasTexts) return null;
  const problem = readProblem(location.search);
  // Servers see no fragment, and the code of an invitation is for none.
  const [page = "/", code] = returnTo.split("#");
  const start = new URLSearchParams({
    returnTo: page,
    baseCurrency: currencyOf(locale),
    timeZone: ownTimeZone(),
    locale,
  });
  const keepCode = () => {
    if (code !== undefined) sessionStorage.setItem("outlay.invitation", code);
  };
  return (
    <>
      {problem !== undefined && (
        <p className="form-error" role="alert">
          {explainProblem(problem, name, t)}
        </p>
      )}
      <a className="button" href={`/api/auth/oidc/start?${start.toString()}`} onClick={keepCode}>
        {t(isNew ? "provider.signUp" : "provider.signIn", { name })}
      </a>
    </>
  );
}
