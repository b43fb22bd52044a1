import { Link } from "@tanstack/react-router";
import { type ReactNode, Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import type { Filters } from "../transactions/filters.logic.ts";

const NameDialog = lazyPart(() => import("./name-dialog.tsx"), "NameDialog");

export type NameKind = "tags" | "payees";
export type NamedItem = { name: string; count: number; note?: string };

type Props = {
  kind: NameKind;
  items: readonly NamedItem[];
  searchFor: (name: string) => Filters;
  /** What stands above the list. */
  children?: ReactNode;
};

/** Tags or payees: names that transactions have, renamed or merged for all of them. */
export function NamesList({ kind, items, searchFor, children }: Props) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const [open, setOpen] = useState<string>();
  return (
    <>
      {children}
      {items.length === 0 ? (
        <EmptyState title={t(`names.none.${kind}`)} next={t(`names.noneNext.${kind}`)} />
      ) : (
        <ul className="card list">
          {items.map(({ name, count, note }) => (
            <li key={name} className="list-row">
              <span className="list-main">
                <Link to="/transactions" search={searchFor(name)}>
                  {name}
                </Link>
                <span className="muted">
                  {[t("names.count", { count: String(count) }), note].filter(Boolean).join(" · ")}
                </span>
              </span>
              {canWrite && (
                <Button
                  look="quiet"
                  aria-label={t("names.renameOf", { name })}
                  onClick={() => setOpen(name)}
                >
                  {t("names.rename")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Suspense>
        {open !== undefined && (
          <NameDialog kind={kind} name={open} onClose={() => setOpen(undefined)} />
        )}
      </Suspense>
    </>
  );
}
