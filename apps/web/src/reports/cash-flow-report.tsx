import type { RouterOutputs } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ownAmount } from "./flow.logic.ts";
import { FigureLink } from "./figure-link.tsx";
import { MonthPicker, useMonth } from "./month-picker.tsx";
import { SankeyChart, type SankeyNode } from "./sankey-chart.tsx";
import { Unconverted } from "./unconverted.tsx";

type CashFlow = RouterOutputs["analytics"]["cashflow"];

const tones: Readonly<Record<string, SankeyNode["tone"]>> = {
  income: "positive",
  expense: "negative",
  total: "accent",
  saved: "positive",
  deficit: "negative",
};

/** Where the money of a month comes from, and where it goes. */
export function CashFlowReport() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const { month } = useMonth();
  const { data } = useQuery({
    ...outlay.analytics.cashflow.queryOptions({ from: month?.from, to: month?.to, explain: true }),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-busy={!data}>
      <div className="report-head">
        <MonthPicker />
      </div>
      {data?.links.length === 0 && (
        <EmptyState title={t("reports.emptyMonth")} next={t("reports.emptyMonthNext")} />
      )}
      {data && data.links.length > 0 && <Flow data={data} />}
    </section>
  );
}

/** The server names its own nodes in English. */
function useNodeNames({ nodes }: CashFlow): ReadonlyMap<string, string> {
  const { t } = useI18n();
  return useMemo(
    () =>
      new Map(
        nodes.map(({ id, name, kind }) => {
          if (kind === "total") return [id, t("flow.total")];
          if (kind === "saved") return [id, t("flow.saved")];
          return [id, kind === "deficit" ? t("flow.deficit") : name];
        }),
      ),
    [nodes, t],
  );
}

function Flow({ data }: { data: CashFlow }) {
  const { t, format } = useI18n();
  const names = useNodeNames(data);
  const categories = useCategories();
  const { links, currency } = data;
  const { nodes, flows } = useMemo(() => {
    const drawn = links.map(({ source, target, amount }) => ({
      source,
      target,
      value: Number(amount),
    }));
    const parents = new Map(categories.map(({ id, parentId }) => [id, parentId]));
    const shown = data.nodes.map(({ id, kind }) => ({
      id,
      name: names.get(id) ?? id,
      tone: tones[kind] ?? "muted",
      text:
        kind === "total"
          ? ""
          : format.money(ownAmount(id, parents.get(id), links) ?? "0", currency),
    }));
    return { nodes: shown, flows: drawn };
  }, [data.nodes, links, currency, names, format, categories]);
  return (
    <div className="card report">
      <SankeyChart label={t("flow.chart")} nodes={nodes} flows={flows} />
      <table className="figures-table">
        <thead>
          <tr>
            <th scope="col">{t("flow.from")}</th>
            <th scope="col">{t("flow.to")}</th>
            <th scope="col" className="number">
              {t("transactions.amount")}
            </th>
          </tr>
        </thead>
        <tbody>
          {links.map(({ source, target, amount, explain }) => {
            const [from, to] = [names.get(source) ?? source, names.get(target) ?? target];
            return (
              <tr key={`${source} ${target}`}>
                <th scope="row">{from}</th>
                <td>{to}</td>
                <td className="number">
                  <FigureLink
                    {...{ amount, currency }}
                    name={`${from} → ${to}`}
                    explanation={explain?.amount}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Unconverted amounts={data.unconverted} />
    </div>
  );
}
