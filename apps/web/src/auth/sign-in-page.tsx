import { type CodeRequest, signIn } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { explain } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { AuthLayout } from "./auth-layout.tsx";

type CodeAsked = { reason: CodeRequest; send: (code: string) => void };

export function SignInPage() {
  const { t } = useI18n();
  const client = useOutlayClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { returnTo = "/" } = useSearch({ from: "/sign-in" });
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState<CodeAsked>();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      signIn(client, { email, password }, (reason) => {
        const { promise, resolve } = Promise.withResolvers<string>();
        setAsked({ reason, send: resolve });
        return promise;
      }),
    onSuccess: () => {
      queryClient.clear();
      router.history.push(returnTo);
    },
    onError: () => setAsked(undefined),
  });
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
        {error && (
          <p className="form-error" role="alert">
            {explain(error, t)}
          </p>
        )}
        <Button look="primary" type="submit" disabled={isPending && !asked}>
          {t("auth.signIn")}
        </Button>
      </form>
      <p className="muted">
        {t("auth.newHere")} <Link to="/sign-up">{t("auth.signUp")}</Link>
      </p>
    </AuthLayout>
  );
}
