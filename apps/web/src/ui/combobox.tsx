import { Combobox as Base } from "@base-ui/react/combobox";
import { useI18n } from "../i18n/i18n.tsx";
import { Field } from "./field.tsx";
import "./menu.css";

export type Choice = { value: string; label: string };

type Props = {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  choices: readonly Choice[];
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  /** With it the choices are found by the caller, for what is typed. */
  onSearch?: (text: string) => void;
};

/** A choice of many, found by typing. */
export function Combobox({ label, hint, error, choices, value, onChange, onSearch }: Props) {
  const { t } = useI18n();
  const chosen = choices.find((choice) => choice.value === value) ?? null;
  return (
    <Base.Root
      items={choices}
      value={chosen}
      onValueChange={(choice: Choice | null) => onChange(choice?.value)}
      itemToStringLabel={(choice: Choice) => choice.label}
      isItemEqualToValue={(one: Choice, other: Choice) => one.value === other.value}
      {...(onSearch && { filter: null, onInputValueChange: onSearch })}
      autoHighlight
    >
      <Field label={label} hint={hint} error={error}>
        {(ids) => <Base.Input {...ids} className="combobox-input" />}
      </Field>
      <Base.Portal>
        <Base.Positioner className="menu-positioner" sideOffset={4}>
          <Base.Popup className="menu combobox-popup">
            <Base.Empty className="menu-empty">{t("form.noMatch")}</Base.Empty>
            <Base.List>
              {(choice: Choice) => (
                <Base.Item key={choice.value} value={choice} className="menu-item">
                  {choice.label}
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
