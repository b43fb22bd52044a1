import { useCallback, useEffect, useRef } from "react";

/** Calls back after a time, which begins with the component and again with each `start`. */
export function useTimeout(call: () => void, ms: number) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = useCallback(() => clearTimeout(timer.current), []);
  const start = useCallback(() => {
    stop();
    timer.current = setTimeout(call, ms);
  }, [call, ms, stop]);
  useEffect(() => {
    start();
    return stop;
  }, [start, stop]);
  return { start, stop };
}
