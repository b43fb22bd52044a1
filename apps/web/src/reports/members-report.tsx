import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { FigureLink } from "./figure-link.tsx";
import { MonthPicker, useMonth } from "./month-picker.tsx";
import { Unconverted } from "./unconverted.tsx";

const figures = ["income", "expense", "net"] as const;

/** Who recorded what of a month. */
export function MembersReport() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const { month } = useMonth();
  const { data } = useQuery({
    ...outlay.analytics.byMember.queryOptions({ from: month?.from, to: month?.to, explain: true }),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-busy={!data}>
      <div className="report-head">
        <MonthPicker />
      </div>
      {data && (
        <div className="card report">
          <div className="scroll">
            <table className="figures-table">
              <thead>
                <tr>
                  <th scope="col">{t("reports.member")}</th>
                  {figures.map((name) => (
                    <th key={name} scope="col" className="number">
                      {t(`reports.${name}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.items.map((item) => {
                  const name = item.name ?? t("activity.nobody");
                  return (
                    <tr key={item.actorId}>
                      <th scope="row">{name}</th>
                      {figures.map((figure) => (
                        <td key={figure} className="number">
                          <FigureLink
                            amount={item[figure]}
                            currency={data.currency}
                            name={`${name}, ${t(`reports.${figure}`)}`}
                            explanation={item.explain?.[figure]}
                          />
                        </td>
                      ))}
                    </tr>
                  );
                })}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">{t("accounts.total")}</th>
                  {figures.map((figure) => (
                    <td key={figure} className="number">
                      <FigureLink
                        amount={data[figure]}
                        currency={data.currency}
                        name={t(`reports.${figure}`)}
                        explanation={data.explain?.[figure]}
                      />
                    </td>
                  ))}
                </tr>
              </tfoot>
            </table>
          </div>
          <Unconverted amounts={data.unconverted} />
        </div>
      )}
    </section>
  );
}
