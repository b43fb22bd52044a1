import type { Person } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { DefaultList } from "./default-list.tsx";
import { PeopleList } from "./people-list.tsx";
import type { SettleStart } from "./settle-dialog.tsx";
import { SettlementList } from "./settlement-list.tsx";
import { TransferList } from "./transfer-list.tsx";
import "../ui/figures.css";
import "../ui/list.css";

const PersonDialog = lazyPart(() => import("./person-dialog.tsx"), "PersonDialog");
const SettleDialog = lazyPart(() => import("./settle-dialog.tsx"), "SettleDialog");
const DefaultDialog = lazyPart(() => import("./default-dialog.tsx"), "DefaultDialog");

type Open =
  | { dialog: "person"; person: Person | undefined }
  | { dialog: "settle"; start: SettleStart }
  | { dialog: "default" };

/** Who owes whom, what settles it, and how expenses are usually shared. */
export function SharingPage() {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const outlay = useOutlay();
  const [open, setOpen] = useState<Open>();
  const { data: people } = useSuspenseQuery(outlay.household.people.queryOptions());
  const { data: balances } = useSuspenseQuery(outlay.household.balances.queryOptions());
  const add = () => setOpen({ dialog: "person", person: undefined });
  const settle = (start: SettleStart) => setOpen({ dialog: "settle", start });
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("shares.title")}</h1>
        {canWrite && (
          <div className="page-actions">
            {people.items.length > 1 && (
              <Button onClick={() => settle({})}>{t("shares.record")}</Button>
            )}
            <Button look="primary" onClick={add}>
              {t("shares.addPerson")}
            </Button>
          </div>
        )}
      </header>
      {people.items.length === 0 ? (
        <EmptyState title={t("shares.none")} next={t("shares.noneNext")} />
      ) : (
        <>
          <PeopleList
            people={people.items}
            balances={balances}
            onEdit={(person) => setOpen({ dialog: "person", person })}
          />
          <TransferList balances={balances} onSettle={settle} />
          <SettlementList people={people.items} />
          <DefaultList people={people.items} onAdd={() => setOpen({ dialog: "default" })} />
        </>
      )}
      <Suspense>{open && <OpenDialog {...{ open }} onClose={() => setOpen(undefined)} />}</Suspense>
    </div>
  );
}

function OpenDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  if (open.dialog === "person") return <PersonDialog person={open.person} onClose={onClose} />;
  if (open.dialog === "settle") return <SettleDialog start={open.start} onClose={onClose} />;
  return <DefaultDialog onClose={onClose} />;
}
