import { type CodeRequest, signIn } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, type SyntheticEvent, useEffect, useState } from "react";
import { explain } from "../app/errors.ts";
import { loadProviderPart } from "../app/session.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { AuthLayout } from "./auth-layout.tsx";
import { askForPasskey, hasPasskeys } from "./passkeys.ts";
import { useResume } from "./use-resume.ts";

// Not by `lazyPart`, whose file has much that signing in does without.
const ProviderPart = lazy(async () => ({ default: (await loadProviderPart()).ProviderPart }));

type CodeAsked = { reason: CodeRequest; send: (code: string) => void };

/** Whether the page is shown: what it need not wait for is loaded after that. */
function useIsShown(): boolean {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true));
    return () => clearTimeout(timer);
  }, []);
  return isShown;
}

export function SignInPage() {
  const { t } = useI18n();
  const client = useOutlayClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { returnTo = "/" } = useSearch({ from: "/sign-in" });
  const isShown = useIsShown();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState<CodeAsked>();
  useResume(() => router.history.replace(returnTo));
  const enter = () => {
    queryClient.clear();
    router.history.push(returnTo);
  };
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      signIn(client, { email, password }, (reason) => {
        const { promise, resolve } = Promise.withResolvers<string>();
        setAsked({ reason, send: resolve });
        return promise;
      }),
    onSuccess: enter,
    onError: () => setAsked(undefined),
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const options = await client.auth.passkeyOptions.mutate();
      const response = await askForPasskey(options);
      return client.auth.passkeyLogin.mutate({ response });
    },
    onSuccess: enter,
  });
  const failure = error ?? byPasskey.error;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (asked) {
      asked.send(code);
      setCode("");
    } else mutate();
  };
  return (
    <AuthLayout title={t("auth.signInTitle")}>
      <form className="form" onSubmit={submit}>
        <TextField
          label={t("auth.email")}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={setEmail}
        />
        <TextField
          label={t("auth.password")}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
        {asked && (
          <TextField
            label={t("auth.code")}
            hint={t("auth.codeHint")}
            error={asked.reason === "invalid" ? t("auth.codeWrong") : undefined}
            autoComplete="one-time-code"
            required
            value={code}
            onChange={setCode}
          />
        )}
        {failure && (
          <p className="form-error" role="alert">
            {explain(failure, t)}
          </p>
        )}
        <Button look="primary" type="submit" disabled={isPending && !asked}>
          {t("auth.signIn")}
        </Button>
        {hasPasskeys() && (
          <Button disabled={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
            {t("auth.passkey")}
          </Button>
        )}
        <Suspense>{isShown && <ProviderPart returnTo={returnTo} />}</Suspense>
      </form>
      <p className="muted">
        {t("auth.newHere")}{" "}
        <Link to="/sign-up" search={(old) => old}>
          {t("auth.signUp")}
        </Link>
      </p>
    </AuthLayout>
  );
}
