const paths = {
  overview: "M4 13h7V4H4zm0 7h7v-4H4zm9 0h7v-9h-7zm0-16v4h7V4z",
  transactions: "M4 7h16M4 12h16M4 17h10",
  accounts: "M4 7h16v11H4zm0 4h16M8 15h3",
  categories: "M4 4h7v7H4zm9 9h7v7h-7zM16.5 4a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM4 13h7v7H4z",
  budgets: "M12 4a8 8 0 1 0 8 8h-8zM15 4.6A8 8 0 0 1 19.4 9H15z",
  schedules: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  reports: "M5 20V10M12 20V4M19 20v-7",
  sharing:
    "M9 4a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM3 20v-2a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v2M16 4.5a3.5 3.5 0 0 1 0 6M18 14.5a4 4 0 0 1 3 3.5v2",
  activity: "M3 12h4l3-8 4 16 3-8h4",
  trash: "M5 7h14M10 4h4M7 7l1 13h8l1-13M10 11v5M14 11v5",
  notifications: "M6 16v-5a6 6 0 1 1 12 0v5l2 2H4zM10 21h4",
  imports: "M12 4v11M8 11l4 4 4-4M5 20h14",
  rules: "M4 6h16M4 12h9M4 18h9M16 15l2 2 4-4",
  settings: "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4",
  more: "M5 12h.01M12 12h.01M19 12h.01",
} as const;

/** A drawing beside a text or a label that says the same. */
export function Drawing({ name, path }: { name: string; path: string }) {
  return (
    <svg className={`icon ${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

/** A drawing of a page. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return <Drawing name={name} path={paths[name]} />;
}
