import { useOutlay } from "@outlay/client/react";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Suspense, type SyntheticEvent, useState } from "react";
import { explain, issuesByField } from "../app/errors.ts";
import * as limits from "../app/limits.generated.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { TextField } from "../ui/text-field.tsx";
import { AuthLayout } from "./auth-layout.tsx";
import { readInvitation } from "./invitation.logic.ts";
import { currencyOf, ownTimeZone } from "./regions.ts";

const ProviderPart = lazyPart(() => import("./provider-part.tsx"), "ProviderPart");

export function SignUpPage() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const { data: options } = useSuspenseQuery(outlay.auth.options.queryOptions());
  const { returnTo } = useSearch({ from: "/sign-up" });
  const invitation = invitationIn(returnTo);
  const isProvided = options.provider?.signUp === true;
  const mayJoin = options.signUp === "invited" && invitation !== undefined;
  return (
    <AuthLayout title={t("auth.signUpTitle")}>
      {options.signUp === "open" || mayJoin ? (
        <SignUpForm invitation={invitation} />
      ) : (
        !isProvided && (
          <p>{t(options.signUp === "invited" ? "auth.signUpInvited" : "auth.signUpClosed")}</p>
        )
      )}
      <Suspense>{isProvided && <ProviderPart returnTo={returnTo ?? "/"} isNew />}</Suspense>
      <p className="muted">
        {t("auth.haveAccount")}{" "}
        <Link to="/sign-in" search={(old) => old}>
          {t("auth.signIn")}
        </Link>
      </p>
    </AuthLayout>
  );
}

/** The code of the invitation that led here. */
function invitationIn(returnTo: string | undefined): string | undefined {
  return returnTo?.startsWith("/join#") ? readInvitation(returnTo) : undefined;
}

function SignUpForm({ invitation }: { invitation: string | undefined }) {
  const { t, locale } = useI18n();
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { mutate, isPending, error } = useMutation({
    ...outlay.auth.register.mutationOptions(),
    onSuccess: async () => {
      queryClient.clear();
      // Who joins a book sets up none of their own first.
      if (invitation === undefined) await navigate({ to: "/welcome" });
      else await navigate({ to: "/join", hash: invitation });
    },
  });
  const issues = issuesByField(error, t);
  const isExplained = ["name", "email", "password"].some((field) => issues[field] !== undefined);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = { baseCurrency: currencyOf(locale), timeZone: ownTimeZone(), locale };
    mutate({ name, email, password, ...found, ...(invitation && { invitation }) });
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField
        {...limits.register.name}
        label={t("auth.name")}
        autoComplete="name"
        value={name}
        onChange={setName}
        error={issues["name"]}
      />
      <TextField
        {...limits.register.email}
        label={t("auth.email")}
        type="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
        error={issues["email"]}
      />
      <TextField
        label={t("auth.password")}
        hint={t("auth.newPasswordHint")}
        type="password"
        autoComplete="new-password"
        minLength={8}
        {...limits.register.password}
        value={password}
        onChange={setPassword}
        error={issues["password"]}
      />
      {error && !isExplained && (
        <p className="form-error" role="alert">
          {explain(error, t)}
        </p>
      )}
      <Button look="primary" type="submit" disabled={isPending}>
        {t("auth.signUp")}
      </Button>
    </form>
  );
}
