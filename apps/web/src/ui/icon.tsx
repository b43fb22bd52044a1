const paths = {
  overview: "M4 13h7V4H4zm0 7h7v-4H4zm9 0h7v-9h-7zm0-16v4h7V4z",
  transactions: "M4 7h16M4 12h16M4 17h10",
  accounts: "M4 7h16v11H4zm0 4h16M8 15h3",
  categories: "M4 4h7v7H4zm9 9h7v7h-7zM16.5 4a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM4 13h7v7H4z",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  plus: "M12 5v14M5 12h14",
  transfer: "M4 9h14l-4-4M20 15H6l4 4",
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside a text or a label that says the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={`icon ${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
