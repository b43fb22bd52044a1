import { printPath } from "../json.ts";
import type { WireError } from "./types.ts";

/** An error in one line, with its issues. */
export function explain({ detail, issues }: WireError): string {
  const faults = issues.map(({ path, message }) => `${printPath(path)}: ${message}`);
  return [detail, ...faults].join(" · ");
}
