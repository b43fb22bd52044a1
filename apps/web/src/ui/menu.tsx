import { Menu as Base } from "@base-ui/react/menu";
import { Icon } from "./icon.tsx";
import "./menu.css";

export type MenuItem = { label: string; onSelect: () => void; isDangerous?: boolean };

type Props = { label: string; items: readonly MenuItem[] };

/** A button with actions behind it. */
export function Menu({ label, items }: Props) {
  return (
    <Base.Root>
      <Base.Trigger className="button quiet icon-button" aria-label={label}>
        <Icon name="more" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="menu-positioner" sideOffset={4} align="end">
          <Base.Popup className="menu">
            {items.map(({ label: text, onSelect, isDangerous = false }) => (
              <Base.Item
                key={text}
                className={isDangerous ? "menu-item danger" : "menu-item"}
                onClick={onSelect}
              >
                {text}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
