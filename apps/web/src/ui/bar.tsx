import "./bar.css";

type Props = { share: number; state?: "ok" | "near" | "exceeded" };

/** How much of a whole: 1 is all of it, and more is shown as that. The text beside it says the same. */
export function Bar({ share, state = "ok" }: Props) {
  const percent = Math.round(Math.min(Math.max(share, 0), 1) * 100);
  return (
    <span className={`bar ${state}`} aria-hidden="true">
      <span style={{ width: `${percent}%` }} />
    </span>
  );
}
