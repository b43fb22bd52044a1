import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { useOnline } from "../offline/use-online.ts";
import { explain } from "./errors.ts";

export function Pending() {
  const { t } = useI18n();
  return (
    <p className="pending muted" role="status">
      {t(useOnline() ? "app.loading" : "app.notHere")}
    </p>
  );
}

export function Failed({ error }: { error: unknown }) {
  const { t } = useI18n();
  return (
    <EmptyState title={t("app.failed")} next={explain(error, t)}>
      {/* Of what a page fetches by itself the router knows nothing. */}
      <Button onClick={() => location.reload()}>{t("app.retry")}</Button>
    </EmptyState>
  );
}

export function NotFound() {
  const { t } = useI18n();
  return (
    <EmptyState title={t("app.notFound")} next="">
      <Link to="/" className="button primary">
        {t("app.notFoundNext")}
      </Link>
    </EmptyState>
  );
}
