import { useCallback } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "./button.tsx";
import { ActionIcon } from "./action-icon.tsx";
import type { Shown } from "./toasts.tsx";
import { useTimeout } from "./use-timeout.ts";
import "./toast-item.css";

const shownMs = 8000;

export function ToastItem({ toast, onClose }: { toast: Shown; onClose: (id: number) => void }) {
  const { t } = useI18n();
  const close = useCallback(() => onClose(toast.id), [onClose, toast.id]);
  const timer = useTimeout(close, shownMs);
  const { undo } = toast;
  return (
    <div
      className={toast.isError === true ? "toast error" : "toast"}
      onPointerEnter={timer.stop}
      onPointerLeave={timer.start}
      onFocus={timer.stop}
      onBlur={timer.start}
    >
      <span>{toast.text}</span>
      {undo && (
        <Button
          look="quiet"
          onClick={() => {
            close();
            undo();
          }}
        >
          {t("form.undo")}
        </Button>
      )}
      <Button look="quiet" className="icon-button" aria-label={t("form.close")} onClick={close}>
        <ActionIcon name="close" />
      </Button>
    </div>
  );
}
