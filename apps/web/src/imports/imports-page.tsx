import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { ImportList } from "./import-list.tsx";
import { ProfileList } from "./profile-list.tsx";
import { UploadCard } from "./upload-card.tsx";
import "../ui/list.css";
import "../ui/figures.css";
import "./imports.css";

export function ImportsPage() {
  const { t } = useI18n();
  const { canWrite } = useBook();
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("imports.title")}</h1>
      </header>
      <p className="muted">{t("imports.intro")}</p>
      {canWrite ? <UploadCard /> : <p className="card muted">{t("imports.readOnly")}</p>}
      <ImportList />
      <ProfileList />
    </div>
  );
}
