import type { Book } from "@outlay/client";
import { dateIn } from "@outlay/client/core";
import { useQuery } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useMoreTexts } from "../app/use-more-texts.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { addUp } from "./all-books.logic.ts";
import { Card } from "./card.tsx";

/** So many books are asked, each by a request of its own. */
const maxBooks = 20;

/** Net worth of each of the user's books, the private ones too, and of all together. */
export function AllBooksCard({ books }: { books: readonly Book[] }) {
  const { t, format } = useI18n();
  const { clientOf } = useRouteContext({ from: "__root__" });
  const hasTexts = useMoreTexts();
  const asked = books.slice(0, maxBooks);
  const query = useQuery({
    // As a reply of that group it is outdated by what changes there.
    queryKey: [["analytics", "allBooks"], asked.map(({ id, baseCurrency }) => [id, baseCurrency])],
    queryFn: async () => {
      const worths = asked.map(async ({ id, name, timeZone }) => {
        const today = dateIn(timeZone, new Date());
        const period = { from: today, to: today, interval: "day" } as const;
        const points = await clientOf(id).analytics.netWorth.query(period);
        return points.map((point) => ({ id, name, ...point }));
      });
      return (await Promise.all(worths)).flat();
    },
  });
  if (!hasTexts) return null;
  return (
    <Card title={t("together.title")} query={query}>
      {(worths) => (
        <>
          <dl className="figures">
            {worths.flatMap(({ id, name, currency, net }) => [
              <dt key={`${id} name`}>{name}</dt>,
              <dd key={id}>{format.money(net, currency)}</dd>,
            ])}
            {addUp(worths).map(({ currency, amount }, index) => [
              <dt key={`${currency} name`} className="total">
                {index === 0 ? t("together.total") : ""}
              </dt>,
              <dd key={currency} className="total">
                {format.money(amount, currency)}
              </dd>,
            ])}
          </dl>
          {books.length > maxBooks && (
            <p className="muted">{t("together.more", { count: String(maxBooks) })}</p>
          )}
        </>
      )}
    </Card>
  );
}
