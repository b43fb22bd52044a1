import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Ceremony, holdCeremony } from "./passkeys.ts";

interface PasskeyButtonProps {
  readonly ceremony: Ceremony;
  readonly onAnswer: (answer: unknown) => void;
}

/** Runs a passkey's ceremony, for the form to send what comes of it. */
export function PasskeyButton({ ceremony, onAnswer }: PasskeyButtonProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState("");
  const hold = async () => {
    setBusy(true);
    setOutcome("");
    try {
      onAnswer(await holdCeremony(ceremony));
      setOutcome(`Filled in as ${ceremony.field}. Run sends it.`);
    } catch (error) {
      setOutcome(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <p class="offer">
      <button type="button" class="small" disabled={busy} onClick={() => void hold()}>
        {ceremony.label}
      </button>{" "}
      <span role="status">{busy ? "Your browser asks you…" : outcome}</span>
    </p>
  );
}
