import type { Services } from "./services.ts";

const defaultEveryMs = 5 * 60_000;

/** Deletes expired rows every five minutes; returns a function that stops it. */
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
