export type ProposalSearch = {
  /** Whether those that are decided or expired are shown, too. */
  all?: true | undefined;
};
