import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { explain } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";

type Props<Data> = {
  title: string;
  className?: string;
  query: UseQueryResult<Data, unknown>;
  children: (data: Data) => ReactNode;
};

/** A part of the overview, with its own query: one that is slow or fails leaves the others. */
export function Card<Data>({ title, className = "", query, children }: Props<Data>) {
  const { t } = useI18n();
  return (
    <section className={`card ${className}`} aria-busy={query.isPending}>
      <h2>{title}</h2>
      {query.data === undefined
        ? query.error !== null && (
            <>
              <p className="negative">{explain(query.error, t)}</p>
              <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>
            </>
          )
        : children(query.data)}
    </section>
  );
}
