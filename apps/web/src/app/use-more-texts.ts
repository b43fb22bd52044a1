import { useRouteContext } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/** Loads the texts that the first pages have no need of; true once they are there. They may not come, without the server. */
export function useMoreTexts(): boolean {
  const { loadMoreTexts } = useRouteContext({ from: "__root__" });
  const [hasTexts, setHasTexts] = useState(false);
  useEffect(() => {
    loadMoreTexts().then(
      () => setHasTexts(true),
      () => {},
    );
  }, [loadMoreTexts]);
  return hasTexts;
}
