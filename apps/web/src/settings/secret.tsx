import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useCopy } from "./use-copy.ts";

type Props = { label: string; hint: string; value: string };

/** A text that is shown once, to be copied. */
export function Secret({ label, hint, value }: Props) {
  const { t } = useI18n();
  const { isCopied, copy } = useCopy(value);
  return (
    <div className="card secret" role="status">
      <TextField label={label} hint={hint} readOnly value={value} onChange={() => {}} />
      <Button onClick={copy}>{t(isCopied ? "secret.copied" : "secret.copy")}</Button>
    </div>
  );
}
