/** The code of an invitation, of its link or as it is. */
export function readInvitation(typed: string): string {
  const text = typed.trim();
  const at = text.lastIndexOf("#");
  return at === -1 ? text : text.slice(at + 1);
}
