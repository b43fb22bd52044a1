import { encode } from "uqr";
import { useMemo } from "react";

type Props = { label: string; text: string };

/** A text for a phone's camera: dark on light in either theme, as readers need it, with the margin that they need. */
export function QrCode({ label, text }: Props) {
  const { data, size } = useMemo(() => encode(text, { border: 4 }), [text]);
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x},${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg className="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}
