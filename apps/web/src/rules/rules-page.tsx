import type { Rule } from "@outlay/client";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { Failed, Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { RuleList } from "./rule-list.tsx";
import { readRuleSearch } from "./rule-search.logic.ts";
import { useRules } from "./use-rules.ts";
import "../ui/figures.css";
import "../ui/list.css";
import "./rules.css";

const RuleDialog = lazyPart(() => import("./rule-dialog.tsx"), "RuleDialog");
const ApplyDialog = lazyPart(() => import("./apply-dialog.tsx"), "ApplyDialog");

type Open = { dialog: "new" } | { dialog: "edit" | "try"; rule: Rule } | { dialog: "apply" };

export function RulesPage() {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const search = readRuleSearch(useSearch({ from: "/signed-in/shell/more/rules" }));
  const navigate = useNavigate({ from: "/rules" });
  const rules = useRules();
  // An address with a text begins a rule of it.
  const [open, setOpen] = useState<Open | undefined>(
    canWrite && search.text !== undefined ? { dialog: "new" } : undefined,
  );
  const close = () => {
    setOpen(undefined);
    if (search.text !== undefined) void navigate({ search: {}, replace: true });
  };
  const items = rules.data?.items ?? [];
  if (rules.isError && !rules.data) return <Failed error={rules.error} />;
  const create = canWrite && (
    <Button look="primary" onClick={() => setOpen({ dialog: "new" })}>
      {t("rules.new")}
    </Button>
  );
  return (
    <div className="page" aria-busy={rules.isPending}>
      <header className="page-head">
        <h1>{t("rules.title")}</h1>
        <div className="page-actions">
          {canWrite && items.length > 0 && (
            <Button onClick={() => setOpen({ dialog: "apply" })}>{t("rules.applyAll")}</Button>
          )}
          {items.length > 0 && create}
        </div>
      </header>
      <p className="muted">{t("rules.intro")}</p>
      {rules.isPending && <Pending />}
      {rules.isSuccess && items.length === 0 && (
        <section className="card">
          <EmptyState title={t("rules.none")} next={t("rules.noneNext")}>
            {create}
          </EmptyState>
        </section>
      )}
      {items.length > 0 && (
        <RuleList
          rules={items}
          onEdit={(rule) => setOpen({ dialog: "edit", rule })}
          onTry={(rule) => setOpen({ dialog: "try", rule })}
        />
      )}
      <Suspense>
        {(open?.dialog === "new" || open?.dialog === "edit") && (
          <RuleDialog
            rule={open.dialog === "edit" ? open.rule : undefined}
            begin={search}
            onClose={close}
          />
        )}
        {(open?.dialog === "apply" || open?.dialog === "try") && (
          <ApplyDialog rule={open.dialog === "try" ? open.rule : undefined} onClose={close} />
        )}
      </Suspense>
    </div>
  );
}
