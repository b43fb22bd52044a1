export type ProposalSearch = {
  /** Whether those that are decided or expired are shown, too. */
  all?: true | undefined;
};

export function readProposalSearch({ all }: Record<string, unknown>): ProposalSearch {
  return all === true ? { all } : {};
}
