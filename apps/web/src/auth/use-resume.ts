import { useRouteContext } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";
import { findSession } from "../app/session.ts";

/** Goes on with a session that was not to be expected: a browser may have its cookie and nothing else. */
export function useResume(goOn: () => void): void {
  const context = useRouteContext({ from: "__root__" });
  const enter = useEffectEvent(goOn);
  useEffect(() => {
    // Without the server there is signing in, which says so.
    void findSession(context).then(
      (isFound) => isFound && enter(),
      () => {},
    );
  }, [context]);
}
