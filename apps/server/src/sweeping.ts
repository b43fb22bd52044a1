import type { Services } from "./services.ts";

const defaultEveryMs = 5 * 60_000;

/** Forgets every five minutes what has expired; answers how to stop. */
export function sweepRegularly(
  { background, clock, throttle }: Pick<Services, "background" | "clock" | "throttle">,
  onFailure: (error: unknown) => void,
  everyMs = defaultEveryMs,
): () => void {
  const sweeping = setInterval(
    () => background.run(() => throttle.sweep(clock()), onFailure),
    everyMs,
  );
  return () => clearInterval(sweeping);
}
