import type { Import } from "@outlay/client";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";

/** The options that a file may leave open, in the order in which they are shown. */
export const optionNames = [
  "format",
  "encoding",
  "delimiter",
  "dateOrder",
  "decimalMark",
  "sign",
] as const;
export type OptionName = (typeof optionNames)[number];

/** What may be chosen for them. */
export const optionValues: Record<OptionName, readonly string[]> = {
  format: ["csv", "ofx", "qif", "camt", "mt940"],
  encoding: ["utf-8", "windows-1252", "windows-1250", "iso-8859-15", "utf-16le"],
  delimiter: [",", ";", "\t", "|", ":"],
  dateOrder: ["dmy", "mdy", "ymd", "ydm"],
  decimalMark: [".", ","],
  sign: ["in", "out"],
};

const marks = {
  ",": "comma",
  ".": "point",
  ";": "semicolon",
  ":": "colon",
  "\t": "tab",
  "|": "bar",
} as const;

/** A value of an option in words. */
export function useOptionText() {
  const { t } = useI18n();
  return (option: OptionName, value: string): string => {
    if (option === "dateOrder" && optionValues.dateOrder.includes(value))
      return t(`imports.dateOrder.${value as "dmy"}`);
    if (option === "sign") return t(value === "in" ? "imports.sign.in" : "imports.sign.out");
    if (value in marks) return t(`imports.mark.${marks[value as keyof typeof marks]}`);
    return value.toUpperCase();
  };
}

/** All options in force, each in words. */
export function useOptionsText() {
  const { t } = useI18n();
  const accounts = useAccounts();
  const optionText = useOptionText();
  return (options: Import["options"]): string[] => {
    const named = optionNames.flatMap((option) => {
      const value = options[option];
      if (value === undefined) return [];
      return [`${t(`imports.reading.${option}`)}: ${optionText(option, value)}`];
    });
    const placed = Object.entries(options.accounts ?? {}).map(([ref, id]) => {
      const account = accounts.find((each) => each.id === id)?.name;
      return `${ref} → ${account ?? t("imports.skipAccount")}`;
    });
    return [...named, ...placed];
  };
}
