export type StatementSearch = {
  /** The statement that is looked at; undefined for the list. */
  statementId?: string | undefined;
};

export function readStatementSearch({ statementId }: Record<string, unknown>): StatementSearch {
  return typeof statementId === "string" ? { statementId } : {};
}
