import type { Goal } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { GoalCard } from "./goal-card.tsx";
import "../ui/figures.css";
import "./goals.css";

const GoalDialog = lazyPart(() => import("./goal-dialog.tsx"), "GoalDialog");

/** As many as a book has at most. */
const all = { limit: 100 };

/** What people save for, and how far they are. */
export function GoalsPage() {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const outlay = useOutlay();
  const [open, setOpen] = useState<Goal | "new">();
  const { data } = useSuspenseQuery(outlay.goals.list.queryOptions(all));
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("goals.title")}</h1>
        {canWrite && (
          <Button look="primary" onClick={() => setOpen("new")}>
            {t("goals.new")}
          </Button>
        )}
      </header>
      {data.items.length === 0 ? (
        <EmptyState title={t("goals.none")} next={t("goals.noneNext")} />
      ) : (
        <>
          <p className="muted">{t("goals.contribute")}</p>
          <ul className="goal-grid">
            {data.items.map((goal) => (
              <GoalCard key={goal.id} goal={goal} onEdit={setOpen} />
            ))}
          </ul>
        </>
      )}
      <Suspense>
        {open !== undefined && (
          <GoalDialog goal={open === "new" ? undefined : open} onClose={() => setOpen(undefined)} />
        )}
      </Suspense>
    </div>
  );
}
