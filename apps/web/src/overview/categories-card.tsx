import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { Bar } from "../ui/bar.tsx";
import { Card } from "./card.tsx";
import { useMonth } from "./month-card.tsx";

const maxShown = 6;

export function CategoriesCard() {
  const { t, format } = useI18n();
  const query = useMonth();
  return (
    <Card title={t("overview.categories")} query={query}>
      {({ byCategory, currency, from, to }) => {
        const spending = byCategory
          .filter(({ kind, amount }) => kind === "expense" && !amount.startsWith("-"))
          .slice(0, maxShown);
        if (spending.length === 0) return <p className="muted">{t("overview.noSpending")}</p>;
        return (
          <ul className="bars">
            {spending.map(({ categoryId, name, amount, share }) => (
              <li key={categoryId}>
                <Link to="/transactions" search={{ categoryId, from, to }}>
                  {name}
                </Link>
                <span>{format.money(amount, currency)}</span>
                <Bar share={share} />
              </li>
            ))}
          </ul>
        );
      }}
    </Card>
  );
}
