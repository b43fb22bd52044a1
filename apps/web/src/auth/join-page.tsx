import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate, useRouteContext } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { explain } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { AuthLayout } from "./auth-layout.tsx";
import { readInvitation } from "./invitation.logic.ts";

/** Where the code is while the browser is at the provider. */
const keptCode = "outlay.invitation";

/** Where the link of an invitation leads. The code is behind "#", which no browser sends to a server. */
export function JoinPage() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const client = useOutlayClient();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { chooseBook } = useRouteContext({ from: "__root__" });
  const { data: user } = useSuspenseQuery(outlay.profile.get.queryOptions());
  const [code, setCode] = useState(
    () => readInvitation(location.hash) || (sessionStorage.getItem(keptCode) ?? ""),
  );
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => client.members.accept.mutate({ token: readInvitation(code) }),
    onSuccess: async ({ id }) => {
      sessionStorage.removeItem(keptCode);
      chooseBook(id);
      queryClient.clear();
      await navigate({ to: "/" });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <AuthLayout title={t("join.title")}>
      <p className="muted">{t("join.as", { email: user.email })}</p>
      <form className="form" onSubmit={submit}>
        <TextField
          label={t("join.code")}
          autoComplete="off"
          required
          maxLength={600}
          value={code}
          onChange={setCode}
        />
        {error && (
          <p className="form-error" role="alert">
            {explain(error, t)}
          </p>
        )}
        <Button look="primary" type="submit" disabled={isPending}>
          {t("join.accept")}
        </Button>
      </form>
      <p className="muted">
        <Link to="/">{t("join.later")}</Link>
      </p>
    </AuthLayout>
  );
}
