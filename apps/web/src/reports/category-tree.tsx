import type { RouterOutputs } from "@outlay/client";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Bar } from "../ui/bar.tsx";
import { FigureLink } from "./figure-link.tsx";

type Top = RouterOutputs["analytics"]["summary"]["byCategory"][number];
type Row = Omit<Top, "children">;

type Props = { title: string; categories: readonly Top[]; currency: string };

/** Categories with their parts below them; an amount includes its parts. */
export function CategoryTree({ title, categories, currency }: Props) {
  const { t } = useI18n();
  if (categories.length === 0) return null;
  return (
    <section className="card">
      <h2>{title}</h2>
      <table className="figures-table tree">
        <thead>
          <tr>
            <th scope="col">{t("transactions.category")}</th>
            <th scope="col" className="number share">
              {t("reports.share")}
            </th>
            <th scope="col" className="number">
              {t("transactions.amount")}
            </th>
          </tr>
        </thead>
        <tbody>
          {categories.flatMap((top) => [
            <TreeRow key={top.categoryId} row={top} currency={currency} isChild={false} />,
            ...top.children.map((child) => (
              <TreeRow key={child.categoryId} row={child} currency={currency} isChild />
            )),
          ])}
        </tbody>
      </table>
    </section>
  );
}

type RowProps = { row: Row; currency: string; isChild: boolean };

function TreeRow({ row: { name, amount, share, explain }, currency, isChild }: RowProps) {
  const { percent } = useFigures();
  return (
    <tr className={isChild ? "child" : ""}>
      <th scope="row">
        {name}
        {!isChild && <Bar share={share} />}
      </th>
      <td className="number share muted">{percent(share)}</td>
      <td className="number">
        <FigureLink {...{ amount, currency, name }} explanation={explain?.amount} />
      </td>
    </tr>
  );
}
