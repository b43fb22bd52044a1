import {
  createContext,
  type ReactNode,
  Suspense,
  useCallback,
  useContext,
  useMemo,
  useState,
} from "react";
import { lazyPart } from "./lazy-part.ts";

// No page begins with one; they are loaded once the first page is shown. What could not be loaded shows its text alone.
const ToastItem = lazyPart(
  () => import("./toast-item.tsx").catch(() => ({ ToastItem: PlainToast })),
  "ToastItem",
);

function PlainToast({ toast }: { toast: Shown; onClose: (id: number) => void }) {
  return <p className="toast">{toast.text}</p>;
}

export type Toast = {
  text: string;
  /** What the button in it does. */
  undo?: () => void;
  isError?: boolean;
};

export type Shown = Toast & { id: number };
type Show = (toast: Toast) => void;

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
        <Suspense>{list}</Suspense>
      </div>
    </Context>
  );
}
