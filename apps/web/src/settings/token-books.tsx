import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { CheckField } from "../ui/check-field.tsx";

type Props = { chosen: readonly string[]; onChange: (ids: readonly string[]) => void };

/** The books that a token works in; with none chosen, all. */
export function TokenBooks({ chosen, onChange }: Props) {
  const { t } = useI18n();
  const outlay = useOutlay();
  const { data } = useQuery(outlay.books.list.queryOptions({ limit: 200 }));
  return (
    <fieldset className="token-books" aria-busy={!data}>
      <legend>{t("tokens.books")}</legend>
      {data?.items.map(({ id, name }) => (
        <CheckField
          key={id}
          label={name}
          checked={chosen.includes(id)}
          onChange={(isChosen) =>
            onChange(isChosen ? [...chosen, id] : chosen.filter((each) => each !== id))
          }
        />
      ))}
    </fieldset>
  );
}
