import { Drawing } from "./icon.tsx";

const paths = {
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  plus: "M12 5v14M5 12h14",
  transfer: "M4 9h14l-4-4M20 15H6l4 4",
} as const;

/** A drawing of what a button does. */
export function ActionIcon({ name }: { name: keyof typeof paths }) {
  return <Drawing name={name} path={paths[name]} />;
}
