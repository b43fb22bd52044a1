import type { Account } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { Link, useNavigate } from "@tanstack/react-router";
import { Suspense } from "react";
import { useBook } from "../app/book-context.tsx";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";

const Menu = lazyPart(() => import("../ui/menu.tsx"), "Menu");

type Props = { account: Account; onEdit: (account: Account) => void };

export function AccountRow({ account, onEdit }: Props) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const { id, name, kind, balance, currency, excluded } = account;
  return (
    <li className="list-row">
      <span className="list-main">
        <Link to="/transactions" search={{ accountId: id }}>
          {name}
        </Link>
        <span className="muted">
          {[t(`account.${kind}`), excluded && t("entry.accountExcluded")]
            .filter(Boolean)
            .join(" · ")}
        </span>
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
  const client = useOutlayClient();
  const navigate = useNavigate();
  const write = useWrite("accounts", "analytics", "budgets", "trash");
  const { id, name, kind, archived, version } = account;
  const archive = () =>
    write.run(
      (options) => client.accounts.update.mutate({ id, archived: !archived, version }, options),
      t(archived ? "entry.unarchived" : "entry.archived", { name }),
    );
  const remove = () =>
    write.run(
      (options) => client.accounts.remove.mutate({ id, version }, options),
      t("accounts.deleted", { name }),
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
          {
            label: t("statements.title"),
            onSelect: () =>
              void navigate({ to: "/accounts/$accountId/statements", params: { accountId: id } }),
          },
          ...(kind === "loan"
            ? [
                {
                  label: t("loans.title"),
                  onSelect: () =>
                    void navigate({ to: "/accounts/$accountId/loan", params: { accountId: id } }),
                },
              ]
            : []),
          { label: t("form.edit"), onSelect: () => onEdit(account) },
          {
            label: t(archived ? "accounts.unarchive" : "accounts.archive"),
            onSelect: archive,
          },
          {
            label: t("transactions.delete"),
            onSelect: remove,
            isDangerous: true,
          },
        ]}
      />
    </Suspense>
  );
}
