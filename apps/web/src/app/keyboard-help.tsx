import { Fragment } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";

const keys = [
  ["n", "keys.new"],
  ["/", "keys.search"],
  ["j", "keys.next"],
  ["k", "keys.previous"],
  ["Enter", "keys.open"],
  ["e", "keys.edit"],
  ["x", "keys.select"],
  ["J", "keys.extend"],
  ["K", "keys.extendBack"],
  ["c", "keys.change"],
  ["Esc", "keys.close"],
  ["?", "keys.help"],
] as const;

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, text]) => (
          <Fragment key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
