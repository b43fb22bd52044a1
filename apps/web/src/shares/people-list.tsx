import type { Person, RouterOutputs } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { Suspense } from "react";
import { useBook } from "../app/book-context.tsx";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { isZero } from "../transactions/parts.logic.ts";
import { lazyPart } from "../ui/lazy-part.ts";

const Menu = lazyPart(() => import("../ui/menu.tsx"), "Menu");

export type Balances = RouterOutputs["household"]["balances"];

type Props = {
  people: readonly Person[];
  balances: Balances;
  onEdit: (person: Person) => void;
};

export function PeopleList({ people, ...props }: Props) {
  const { t } = useI18n();
  return (
    <section>
      <h2 className="list-title">{t("shares.people")}</h2>
      <ul className="card list">
        {people.map((person) => (
          <PersonRow key={person.id} person={person} {...props} />
        ))}
      </ul>
    </section>
  );
}

function PersonRow({ person, balances, onEdit }: Omit<Props, "people"> & { person: Person }) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const { currency, items, unconverted } = balances;
  const balance = items.find(({ personId }) => personId === person.id);
  const notes = [
    ...(person.archived ? [t("accounts.archived")] : []),
    ...(balance
      ? [
          t("shares.paidAndOwed", {
            paid: format.money(balance.paid, currency),
            owed: format.money(balance.owed, currency),
          }),
        ]
      : []),
    ...unconverted
      .filter(({ personId }) => personId === person.id)
      .map((one) => t("shares.unconverted", { amount: format.money(one.net, one.currency) })),
  ];
  return (
    <li className="list-row">
      <span className="list-main">
        <span>{person.name}</span>
        {notes.length > 0 && <span className="muted">{notes.join(" · ")}</span>}
      </span>
      <Net net={balance?.net ?? "0"} currency={currency} />
      {canWrite && <PersonMenu {...{ person, onEdit }} />}
    </li>
  );
}

function Net({ net, currency }: { net: string; currency: string }) {
  const { t, format } = useI18n();
  if (isZero(net)) return <span className="muted">{t("shares.even")}</span>;
  const amount = format.money(net.replace("-", ""), currency);
  return net.startsWith("-") ? (
    <span className="negative">{t("shares.owes", { amount })}</span>
  ) : (
    <span>{t("shares.isOwed", { amount })}</span>
  );
}

function PersonMenu({ person, onEdit }: { person: Person; onEdit: Props["onEdit"] }) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("household");
  const { id, name, archived, version } = person;
  const archive = () =>
    write.run(
      (options) =>
        client.household.updatePerson.mutate({ id, archived: !archived, version }, options),
      t(archived ? "entry.unarchived" : "entry.archived", { name }),
    );
  const remove = () =>
    write.run(
      (options) => client.household.removePerson.mutate({ id, version }, options),
      t("shares.personDeleted", { name }),
    );
  return (
    <Suspense fallback={<span className="icon-button" />}>
      <Menu
        label={t("shares.actions", { name })}
        items={[
          { label: t("form.edit"), onSelect: () => onEdit(person) },
          { label: t(archived ? "accounts.unarchive" : "accounts.archive"), onSelect: archive },
          { label: t("transactions.delete"), onSelect: remove, isDangerous: true },
        ]}
      />
    </Suspense>
  );
}
