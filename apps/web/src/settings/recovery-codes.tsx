import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { useCopy } from "./use-copy.ts";

type Props = { codes: readonly string[]; onDone: () => void };

/** Codes in place of the authenticator app's. They are shown once. */
export function RecoveryCodes({ codes, onDone }: Props) {
  const { t } = useI18n();
  const { isCopied, copy } = useCopy(codes.join("\n"));
  return (
    <div className="card recovery" role="status">
      <h2>{t("recovery.title")}</h2>
      <p className="muted">{t("recovery.intro")}</p>
      <ul>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="actions">
        <Button onClick={copy}>{t(isCopied ? "secret.copied" : "secret.copy")}</Button>
        <Button look="primary" onClick={onDone}>
          {t("recovery.kept")}
        </Button>
      </div>
    </div>
  );
}
