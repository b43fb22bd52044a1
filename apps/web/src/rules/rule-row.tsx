import type { Rule } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { Suspense } from "react";
import { useBook } from "../app/book-context.tsx";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { ActionIcon } from "../ui/action-icon.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import type { Direction } from "./rule-list.tsx";
import type { RuleText } from "./use-rule-text.ts";

const Menu = lazyPart(() => import("../ui/menu.tsx"), "Menu");

type Props = {
  rule: Rule;
  text: RuleText;
  isFirst: boolean;
  isLast: boolean;
  onMove: (direction: Direction) => void;
  onEdit: () => void;
  onTry: () => void;
};

export function RuleRow(props: Props) {
  const { rule, text, isFirst, isLast, onMove, onEdit } = props;
  const { t } = useI18n();
  const { canWrite } = useBook();
  const name = text.name(rule);
  const conditions = rule.when.map((condition) => text.condition(condition)).join(" · ");
  const effects = text.effects(rule.set).join(" · ");
  return (
    <li className={rule.enabled ? "list-row rule" : "list-row rule off"} data-rule={rule.id}>
      {canWrite && (
        <span className="moves">
          <MoveButton direction="up" {...{ name, onMove }} disabled={isFirst} />
          <MoveButton direction="down" {...{ name, onMove }} disabled={isLast} />
        </span>
      )}
      <span className="list-main">
        {canWrite ? (
          <button type="button" className="rule-name" onClick={onEdit}>
            {name}
          </button>
        ) : (
          <span>{name}</span>
        )}
        <span className="muted">{conditions}</span>
        <span className="rule-effects">
          <ActionIcon name="forward" />
          {effects}
        </span>
      </span>
      {!rule.enabled && <span className="muted">{t("rules.off")}</span>}
      {canWrite && <RuleMenu {...props} name={name} />}
    </li>
  );
}

type MoveProps = {
  direction: Direction;
  name: string;
  disabled: boolean;
  onMove: (direction: Direction) => void;
};

function MoveButton({ direction, name, disabled, onMove }: MoveProps) {
  const { t } = useI18n();
  return (
    <Button
      look="quiet"
      className={`move move-${direction}`}
      aria-label={t(direction === "up" ? "rules.up" : "rules.down", { name })}
      disabled={disabled}
      onClick={() => onMove(direction)}
    >
      <ActionIcon name="back" />
    </Button>
  );
}

function RuleMenu({ rule, name, onEdit, onTry }: Props & { name: string }) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("rules", "trash");
  const { id, enabled } = rule;
  const turn = (to: boolean) => () => client.rules.update.mutate({ id, enabled: to });
  const remove = () => client.rules.remove.mutate({ id });
  const restore = () => client.trash.restore.mutate({ entity: "rule", id });
  const turned = t(enabled ? "rules.turnedOff" : "rules.turnedOn", { name });
  return (
    <Suspense fallback={<span className="icon-button" />}>
      <Menu
        label={t("accounts.actions", { name })}
        items={[
          { label: t("form.edit"), onSelect: onEdit },
          { label: t("rules.tryOne"), onSelect: onTry },
          {
            label: t(enabled ? "rules.turnOff" : "rules.turnOn"),
            onSelect: () => write.run(turn(!enabled), turned, turn(enabled)),
          },
          {
            label: t("transactions.delete"),
            onSelect: () => write.run(remove, t("accounts.deleted", { name }), restore),
            isDangerous: true,
          },
        ]}
      />
    </Suspense>
  );
}
