import type { Account } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Suspense } from "react";
import { useBook } from "../app/book-context.tsx";
import { explain } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { useToast } from "../ui/toasts.tsx";

const Menu = lazyPart(() => import("../ui/menu.tsx"), "Menu");

type Props = { account: Account; onEdit: (account: Account) => void };

export function AccountRow({ account, onEdit }: Props) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const { id, name, kind, balance, currency } = account;
  return (
    <li className="list-row">
      <span className="list-main">
        <Link to="/transactions" search={{ accountId: id }}>
          {name}
        </Link>
        <span className="muted">{t(`account.${kind}`)}</span>
      </span>
      <span className={balance.startsWith("-") ? "negative" : ""}>
        {format.money(balance, currency)}
      </span>
      {canWrite && <AccountMenu account={account} onEdit={onEdit} />}
    </li>
  );
}

function AccountMenu({ account, onEdit }: Props) {
  const { t } = useI18n();
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const { id, name, archived, version } = account;
  const fail = (error: unknown) => toast({ text: explain(error, t), isError: true });
  const onSettled = () => queryClient.invalidateQueries(outlay.accounts.pathFilter());
  const update = useMutation(outlay.accounts.update.mutationOptions({ onSettled, onError: fail }));
  const remove = useMutation(
    outlay.accounts.remove.mutationOptions({
      onSettled,
      onError: fail,
      onSuccess: () => {
        toast({ text: t("accounts.deleted", { name }) });
      },
    }),
  );
  return (
    <Suspense fallback={<span className="icon-button" />}>
      <Menu
        label={t("accounts.actions", { name })}
        items={[
          {
            label: t("accounts.show"),
            onSelect: () => void navigate({ to: "/transactions", search: { accountId: id } }),
          },
          { label: t("form.edit"), onSelect: () => onEdit(account) },
          {
            label: t(archived ? "accounts.unarchive" : "accounts.archive"),
            onSelect: () => update.mutate({ id, archived: !archived, version }),
          },
          {
            label: t("transactions.delete"),
            onSelect: () => remove.mutate({ id, version }),
            isDangerous: true,
          },
        ]}
      />
    </Suspense>
  );
}
