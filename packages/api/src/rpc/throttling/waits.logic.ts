/** Seconds to wait after this many failures. The first `free` cost nothing; then each doubles the wait. */
export function waitSeconds(
  failures: number,
  free: number,
  { firstSeconds, longestSeconds }: { firstSeconds: number; longestSeconds: number },
): number {
  return failures < free ? 0 : Math.min(firstSeconds * 2 ** (failures - free), longestSeconds);
}
