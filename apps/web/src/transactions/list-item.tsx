import { memo, type MouseEvent } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { ActionIcon } from "../ui/action-icon.tsx";
import { RowEditor } from "./row-editor.tsx";
import { type RowProps, TransactionRow } from "./transaction-row.tsx";

export type ItemActions = {
  onToggle: (id: string) => void;
  /** Selects from the row that was selected last to this one. */
  onExtend: (id: string) => void;
  /** Edits it in its place, or ends that. */
  onEdit: (id: string | undefined) => void;
};

type Props = RowProps & ItemActions & { isChosen: boolean; isEdited: boolean; canWrite: boolean };

/** A row with what can be done with it in the list. */
export const ListItem = memo((props: Props) => {
  const { transaction, isChosen, isEdited, canWrite, onToggle, onExtend, onEdit } = props;
  const { t, format } = useI18n();
  const { id, version, payee, kind, occurredOn } = transaction;
  if (isEdited) return <RowEditor transaction={transaction} onClose={() => onEdit(undefined)} />;
  const row = (
    <TransactionRow transaction={transaction} names={props.names} onOpen={props.onOpen} />
  );
  if (!canWrite) return row;
  const name = `${payee ?? t(`kind.${kind}`)}, ${format.shortDay(occurredOn)}`;
  const choose = ({ shiftKey }: MouseEvent) => (shiftKey ? onExtend(id) : onToggle(id));
  return (
    <div className={isChosen ? "list-item chosen" : "list-item"}>
      <label className="row-check">
        <input
          type="checkbox"
          aria-label={t("bulk.select", { name })}
          disabled={version === 0}
          checked={isChosen}
          // A click shows whether Shift is held; a change does not.
          onChange={() => {}}
          onClick={choose}
        />
      </label>
      {row}
      <Button
        look="quiet"
        className="icon-button row-edit"
        aria-label={t("entry.editOf", { name })}
        disabled={version === 0}
        onClick={() => onEdit(id)}
      >
        <ActionIcon name="edit" />
      </Button>
    </div>
  );
});
