import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { ActionIcon } from "./action-icon.tsx";
import "./dialog.css";

type Props = { title: string; onClose: () => void; children: ReactNode };

/** A modal dialog: it keeps the focus, and Escape closes it. Load what shows it lazily, with `lazy`. */
export function Dialog({ title, onClose, children }: Props) {
  const { t } = useI18n();
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className="dialog">
          <header>
            <Base.Title>{title}</Base.Title>
            <Base.Close className="button quiet icon-button" aria-label={t("form.close")}>
              <ActionIcon name="close" />
            </Base.Close>
          </header>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
