import { useEffect, useRef, useState } from "preact/hooks";

/** How many of a list are shown, and what shows more: in steps, but what is added to a list shown whole is shown. */
export function useSteps(count: number, step: number): readonly [number, () => void] {
  const [shown, setShown] = useState(step);
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current && shown >= before.current) setShown(Math.max(step, count));
    before.current = count;
  }, [count]);
  return [shown, () => setShown(shown + step)];
}
