import type { Person, ShareDefault } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useBook } from "../app/book-context.tsx";
import { categoryName, useCategories } from "../app/reference-data.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

type Props = { people: readonly Person[] };

/** How expenses of the book and of categories are shared when nobody says otherwise. */
export function DefaultList({ people, onAdd }: Props & { onAdd: () => void }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const outlay = useOutlay();
  const { data } = useSuspenseQuery(outlay.household.defaults.queryOptions());
  return (
    <section>
      <div className="section-head list-title">
        <h2>{t("shares.defaults")}</h2>
        {canWrite && <Button onClick={onAdd}>{t("shares.addDefault")}</Button>}
      </div>
      {data.items.length === 0 && <p className="muted">{t("shares.defaultsNone")}</p>}
      {data.items.length > 0 && (
        <ul className="card list">
          {data.items.map((shareDefault) => (
            <DefaultRow key={shareDefault.id} {...{ shareDefault, people }} />
          ))}
        </ul>
      )}
    </section>
  );
}

function DefaultRow({ shareDefault, people }: Props & { shareDefault: ShareDefault }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const client = useOutlayClient();
  const write = useWrite("household");
  const categories = useCategories();
  const { categoryId, split } = shareDefault;
  const category = categories.find(({ id }) => id === categoryId);
  const name = category ? categoryName(category, categories) : t("shares.wholeBook");
  const parts = split.parts.map((part) => {
    const person = people.find(({ id }) => id === part.personId)?.name ?? "";
    return "weight" in part ? `${person} ${part.weight}` : person;
  });
  const remove = () =>
    write.run(
      (options) => client.household.setDefault.mutate({ categoryId, split: null }, options),
      t("shares.defaultDeleted"),
    );
  return (
    <li className="list-row">
      <span className="list-main">
        <span>{name}</span>
        <span className="muted">
          {t(`shares.split.${split.kind}`)}: {parts.join(" · ")}
        </span>
      </span>
      {canWrite && (
        <Button
          look="quiet"
          className="icon-button"
          aria-label={t("shares.deleteDefault", { name })}
          onClick={remove}
        >
          <Icon name="trash" />
        </Button>
      )}
    </li>
  );
}
