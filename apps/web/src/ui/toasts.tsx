import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { useTimeout } from "./use-timeout.ts";
import "./toasts.css";

export type Toast = {
  text: string;
  /** What the button in it does. */
  undo?: () => void;
  isError?: boolean;
};

type Shown = Toast & { id: number };
type Show = (toast: Toast) => void;

const shownMs = 8000;
const maxShown = 3;

const Context = createContext<Show>(() => {});

/** Shows a short message, with an undo where there is one. */
export const useToast = (): Show => useContext(Context);

/** Screen readers read new messages; they stay while the pointer or the focus is on them. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const show = useCallback<Show>((toast) => {
    setToasts((shown) => {
      const id = (shown.at(-1)?.id ?? 0) + 1;
      return [...shown, { ...toast, id }].slice(-maxShown);
    });
  }, []);
  const close = useCallback((id: number) => {
    setToasts((shown) => shown.filter((toast) => toast.id !== id));
  }, []);
  const list = useMemo(
    () => toasts.map((toast) => <ToastItem key={toast.id} toast={toast} onClose={close} />),
    [toasts, close],
  );
  return (
    <Context value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {list}
      </div>
    </Context>
  );
}

function ToastItem({ toast, onClose }: { toast: Shown; onClose: (id: number) => void }) {
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
        <Icon name="close" />
      </Button>
    </div>
  );
}
