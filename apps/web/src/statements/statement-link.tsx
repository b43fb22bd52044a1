import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

type Props = { id: string; children: string };

/** Leads to a statement of which only the id is known; one that is gone has no link. */
export function StatementLink({ id, children }: Props) {
  const outlay = useOutlay();
  const { data } = useQuery({ ...outlay.statements.get.queryOptions({ id }), retry: false });
  if (!data) return <strong>{children}</strong>;
  return (
    <Link
      to="/accounts/$accountId/statements"
      params={{ accountId: data.accountId }}
      search={{ statementId: id }}
    >
      {children}
    </Link>
  );
}
