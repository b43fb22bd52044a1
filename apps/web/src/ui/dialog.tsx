import { Dialog as Base } from "@base-ui/react/dialog";
import { type ReactNode, useRef } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { ActionIcon } from "./action-icon.tsx";
import "./dialog.css";

type Props = { title: string; onClose: () => void; children: ReactNode };

/**
 * A modal dialog: it keeps the focus, and Escape closes it. So does a click beside it, until something is typed, which would be
 * lost. Load what shows it lazily, with `lazy`.
 */
export function Dialog({ title, onClose, children }: Props) {
  const { t } = useI18n();
  const popup = useRef<HTMLDivElement>(null);
  const isTyped = useRef(false);
  const firstField = () =>
    popup.current?.querySelector<HTMLElement>("form :is(input, select, textarea):enabled") ?? true;
  const change = (open: boolean, { reason }: { reason: string }) => {
    if (open || (reason === "outside-press" && isTyped.current)) return;
    onClose();
  };
  return (
    <Base.Root open onOpenChange={change}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        {/* By touch a keyboard would come up, and hide what there is to see. */}
        <Base.Popup
          ref={popup}
          className="dialog"
          initialFocus={(by) => by === "touch" || firstField()}
          onInput={() => (isTyped.current = true)}
        >
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
