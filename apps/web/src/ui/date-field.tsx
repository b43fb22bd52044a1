import type { ComponentProps } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { dayInWords } from "./date-words.ts";
import { TextField } from "./text-field.tsx";

type Props = Omit<ComponentProps<typeof TextField>, "type" | "max">;

/**
 * A field for a day: the browser's own, whose picker and keys the user knows. It is written as the browser does, so where
 * the app writes dates otherwise the day stands below in words, and 03/11 is no question.
 */
export function DateField({ hint, value, ...field }: Props) {
  const { locale } = useI18n();
  const notes = [dayInWords(value, locale), hint].filter((note) => note !== undefined);
  return (
    <TextField
      {...field}
      type="date"
      // Else Chromium takes years of six digits.
      max="9999-12-31"
      value={value}
      hint={notes.length > 0 ? notes.join(" · ") : undefined}
    />
  );
}
