import type { ReactNode } from "react";
import "./empty-state.css";

type Props = { title: string; next: string; children?: ReactNode };

/** In place of an empty page or list: what to do next. */
export function EmptyState({ title, next, children }: Props) {
  return (
    <div className="empty-state">
      <h2>{title}</h2>
      <p>{next}</p>
      {children}
    </div>
  );
}
