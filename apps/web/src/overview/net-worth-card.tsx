import { startOfMonth } from "@outlay/client/core";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useEffect } from "react";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { Card } from "./card.tsx";

const load = () => import("../ui/line-chart.tsx");
// Without its chart the card still has its figure.
const LineChart = lazyPart(() => load().catch(() => ({ LineChart: () => null })), "LineChart");

export function NetWorthCard() {
  const { t, format } = useI18n();
  const { today } = useBook();
  useEffect(() => {
    // Once the page is shown, while its figures are on their way.
    const timer = setTimeout(() => void load().catch(() => {}));
    return () => clearTimeout(timer);
  }, []);
  const outlay = useOutlay();
  const query = useQuery(
    outlay.analytics.netWorth.queryOptions({
      from: startOfMonth(today, -11),
      to: today,
      interval: "month",
    }),
  );
  return (
    <Card title={t("overview.netWorth")} className="wide" query={query}>
      {(points) => {
        const [first] = points;
        const last = points.at(-1);
        if (!first || !last) return null;
        const money = (amount: string) => format.money(amount, last.currency);
        const unconverted = last.unconverted.map((rest) =>
          format.money(rest.amount, rest.currency),
        );
        return (
          <>
            <p className="figure">{money(last.net)}</p>
            <Suspense fallback={<div className="line-chart" />}>
              <LineChart
                label={t("overview.netWorthChart", {
                  first: money(first.net),
                  last: money(last.net),
                })}
                values={points.map(({ net }) => Number(net))}
                names={points.map(({ on, net }) => `${format.month(on)}: ${money(net)}`)}
              />
            </Suspense>
            {unconverted.length > 0 && (
              <p className="muted">
                {t("overview.unconverted", { amounts: unconverted.join(", ") })}
              </p>
            )}
          </>
        );
      }}
    </Card>
  );
}
