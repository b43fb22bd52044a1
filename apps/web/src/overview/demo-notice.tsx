import { useOutlayClient } from "@outlay/client/react";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useMoreTexts } from "../app/use-more-texts.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { hasDemo } from "./demo.ts";
import { removeDemo } from "./kept-demo.ts";

/** While a book has the example data: that it does, and the end of it. */
export function DemoNotice() {
  const { t } = useI18n();
  const client = useOutlayClient();
  const { book } = useBook();
  const write = useWrite("transactions", "accounts", "analytics", "budgets", "payees", "tags");
  const hasTexts = useMoreTexts();
  const [isThere, setThere] = useState(() => hasDemo(book.id));
  if (!isThere || !hasTexts) return null;
  const remove = async () => {
    await removeDemo(client, book.id);
    setThere(false);
  };
  return (
    <p className="demo-notice">
      <span>{t("demo.notice")}</span>
      <Button look="quiet" onClick={() => write.run(remove, t("demo.removed"))}>
        {t("demo.remove")}
      </Button>
    </p>
  );
}
