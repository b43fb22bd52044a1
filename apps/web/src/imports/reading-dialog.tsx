import type { Import } from "@outlay/client";
import { type SyntheticEvent, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { useReadAgain } from "./use-import.ts";
import { type OptionName, optionNames, optionValues, useOptionText } from "./use-option-text.ts";

/** Opens how the file is read, where the detection was not right. */
export function ReadingButton({ imported }: { imported: Import }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" className="small" onClick={() => setOpen(true)}>
        {t("imports.reading.change")}
      </Button>
      {isOpen && <ReadingDialog imported={imported} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Only a CSV file and QIF leave more open than the letters. */
const optionsOf: Record<string, readonly OptionName[]> = {
  csv: optionNames,
  qif: ["format", "encoding", "dateOrder", "decimalMark"],
};

type Props = { imported: Import; onClose: () => void };

function ReadingDialog({ imported, onClose }: Props) {
  const { t } = useI18n();
  const optionText = useOptionText();
  const { id, format, encoding, options } = imported;
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>({});
  const [createMissing, setCreateMissing] = useState(options.createMissing ?? false);
  const { mutate, isPending, error } = useReadAgain(id, onClose);
  const inForce: Partial<Record<string, unknown>> = { ...options, format, encoding };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate({ ...changed, createMissing });
  };
  return (
    <Dialog title={t("imports.reading.title")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <div className="pair">
          {(optionsOf[format] ?? ["format", "encoding"]).map((option) => {
            const now = inForce[option];
            const current = typeof now === "string" ? now : "";
            const values = new Set([...(current === "" ? [] : [current]), ...optionValues[option]]);
            return (
              <SelectField
                key={option}
                label={t(`imports.reading.${option}`)}
                value={changed[option] ?? current}
                onChange={(value) => setChanged({ ...changed, [option]: value })}
              >
                {current === "" && (
                  <option value="" disabled>
                    {t("imports.reading.found")}
                  </option>
                )}
                {[...values].map((value) => (
                  <option key={value} value={value}>
                    {optionText(option, value)}
                  </option>
                ))}
              </SelectField>
            );
          })}
        </div>
        <CheckField
          label={t("imports.reading.createMissing")}
          checked={createMissing}
          onChange={setCreateMissing}
        />
        <FormActions error={error} fields={[]} {...{ isPending, onClose }} />
      </form>
    </Dialog>
  );
}
