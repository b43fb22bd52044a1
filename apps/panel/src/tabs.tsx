import type { JSX } from "preact";

interface TabsProps<Key extends string> {
  readonly label: string;
  readonly tabs: Readonly<Partial<Record<Key, string>>>;
  readonly selected: Key;
  readonly onSelect: (key: Key) => void;
}

/** A few exclusive choices side by side: toggle buttons, each reachable with Tab. */
export function Tabs<Key extends string>(props: TabsProps<Key>): JSX.Element {
  const { label, tabs, selected, onSelect } = props;
  return (
    <div class="tabs" role="group" aria-label={label}>
      {(Object.keys(tabs) as Key[]).map((key) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === selected}
          onClick={() => onSelect(key)}
        >
          {tabs[key]}
        </button>
      ))}
    </div>
  );
}
