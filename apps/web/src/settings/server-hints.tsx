import type { RouterOutputs } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";

type Backups = RouterOutputs["auth"]["server"]["backups"];

/** For the one who runs the server: its version, whether its backups are made, and what to do. */
export function ServerHints() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const { data } = useQuery(outlay.auth.server.queryOptions());
  return (
    <>
      <h2 className="list-title">{t("admin.title")}</h2>
      <ul className="card list" aria-busy={!data}>
        {data && (
          <>
            <Hint
              title={t("admin.version", { version: data.version })}
              hint={t("admin.versionHint")}
            />
            <BackupHint backups={data.backups} />
          </>
        )}
        <Hint title={t("admin.doctor")} hint={t("admin.doctorHint")} />
      </ul>
    </>
  );
}

type HintProps = { title: string; hint: string; isUrgent?: boolean };

function Hint({ title, hint, isUrgent = false }: HintProps) {
  return (
    <li className="list-row stacked">
      <span className="list-main">
        <span className={isUrgent ? "negative" : ""}>{title}</span>
        <span className="muted">{hint}</span>
      </span>
    </li>
  );
}

function BackupHint({ backups }: { backups: Backups }) {
  const { t } = useI18n();
  const { instant } = useFigures();
  if (!backups) return <Hint title={t("admin.noBackups")} hint={t("admin.noBackupsHint")} />;
  const { lastAt, late } = backups;
  if (!lastAt) return <Hint title={t("admin.firstBackup")} hint={t("admin.firstBackupHint")} />;
  return (
    <Hint
      title={t("admin.lastBackup", { at: instant(lastAt) })}
      hint={t(late ? "admin.lateBackupHint" : "admin.lastBackupHint")}
      isUrgent={late}
    />
  );
}
