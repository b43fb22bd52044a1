import { type Import, isOutlayError } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { explain } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { alteredByImport } from "./use-import.ts";
import { useChangeRows, useIsChangingRows } from "./use-rows.ts";

type Props = { imported: Import; name: string };

function useCommit({ imported: { id }, name }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...alteredByImport);
  return useMutation({
    mutationFn: () => client.imports.commit.mutate({ id }),
    onSuccess: () => {
      const undo = () => client.imports.revert.mutate({ id });
      write.done(t("imports.committed", { name }), undo);
      return write.refresh();
    },
  });
}

/** Records the file, or discards the preview. */
export function CommitBar({ imported, name }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const navigate = useNavigate();
  const write = useWrite("imports");
  const { mutate, isPending, error } = useCommit({ imported, name });
  const { id, totals } = imported;
  const isChanging = useIsChangingRows(id);
  const discard = () => {
    const remove = async () => {
      await client.imports.remove.mutate({ id });
      await navigate({ to: "/imports" });
    };
    write.run(remove, t("imports.removed", { name }));
  };
  if (totals.new + totals.pending === 0)
    return (
      <div className="commit-bar">
        <p>{t("imports.nothingNew")}</p>
        <Link to="/imports" className="button">
          {t("imports.more")}
        </Link>
        <Button onClick={discard}>{t("imports.remove")}</Button>
      </div>
    );
  return (
    <div className="commit-bar">
      {isPending ? (
        <div className="sending" role="status">
          <p>{t("imports.committing")}</p>
          <progress aria-label={t("imports.committing")} />
        </div>
      ) : (
        <>
          <Button look="primary" disabled={isChanging} onClick={() => mutate()}>
            {t("imports.commit")}
          </Button>
          <Button look="quiet" onClick={discard}>
            {t("imports.remove")}
          </Button>
        </>
      )}
      {error && <CommitFaults id={id} error={error} />}
    </div>
  );
}

/** Why nothing was recorded: by row where the API names rows, which may then be left out. */
function CommitFaults({ id, error }: { id: string; error: unknown }) {
  const { t } = useI18n();
  const write = useWrite("imports");
  const { change } = useChangeRows(id);
  const issues = isOutlayError(error) ? error.data.issues : [];
  const faults = issues.flatMap(({ path: [field, index], message }) =>
    field === "rows" && typeof index === "number" ? [{ index, message }] : [],
  );
  if (faults.length === 0)
    return (
      <p className="form-error" role="alert">
        {explain(error, t)}
      </p>
    );
  const indexes = [...new Set(faults.map(({ index }) => index))];
  const leaveOut = () =>
    write.run(
      () => change(indexes.map((index) => ({ index, skip: true }))),
      t("rows.state.skipped"),
      () => change(indexes.map((index) => ({ index, skip: false }))),
    );
  return (
    <div className="form-error" role="alert">
      <p>{t("imports.rowFaults")}</p>
      <ul>
        {faults.slice(0, 10).map(({ index, message }) => (
          <li key={`${index} ${message}`}>
            {t("imports.rowFault", { row: String(index + 1), message })}
          </li>
        ))}
      </ul>
      <Button onClick={leaveOut}>{t("imports.leaveOut")}</Button>
    </div>
  );
}
