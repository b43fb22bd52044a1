import { type ComponentType, lazy } from "react";

/** A component of another file that is loaded when it is first shown: `lazyPart(() => import("./x.tsx"), "X")`. */
export function lazyPart<Name extends string, Props>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
) {
  return lazy(async () => ({ default: (await load())[name] }));
}
