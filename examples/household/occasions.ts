import { during, monthly, onWeekdays, perWeek } from "./calendar.ts";
import type { Habit } from "./habit.ts";

/** Two weeks of summer away from home, every year. */
export const summerHoliday = { first: "07-18", last: "07-31" };
const inSummer = (perDay: number) =>
  during(summerHoliday.first, summerHoliday.last, perWeek(perDay * 7));

const pounds = { currency: "GBP", euros: 1.17 };
const korunas = { currency: "CZK", euros: 0.0402 };
const abroad = { category: "travel", account: "card", duringHoliday: true } as const;
const scotland = { ...abroad, foreign: pounds, tags: ["holiday", "scotland"] };
const prague = { ...abroad, foreign: korunas, tags: ["prague"] };

/** What comes at its time of the year. */
export const occasions: readonly Habit[] = [
  {
    ...abroad,
    name: "flights",
    payees: ["Austrian Airlines"],
    often: monthly(11, [3]),
    cents: [64_000, 89_000],
    note: "Vienna to Edinburgh and back, for four",
    tags: ["holiday", "scotland"],
  },
  {
    ...scotland,
    name: "cottage",
    payees: ["Highland Cottages"],
    often: during("07-19", "07-19", () => 1),
    cents: 118_000,
  },
  {
    ...scotland,
    name: "rental car",
    payees: ["Arnold Clark"],
    often: during("07-18", "07-18", () => 1),
    cents: 61_200,
  },
  {
    ...scotland,
    name: "holiday groceries",
    payees: ["Tesco", "Co-op", "Sainsbury's"],
    often: inSummer(0.7),
    cents: [900, 6_800],
  },
  {
    ...scotland,
    name: "holiday meals",
    payees: ["The Clachaig Inn", "Oban Fish & Chips", "Café Tisane"],
    often: inSummer(1.1),
    cents: [1_150, 8_900],
  },
  {
    ...scotland,
    name: "sights",
    payees: ["Edinburgh Castle", "National Museum of Scotland", "Calmac Ferries"],
    often: inSummer(0.6),
    cents: [800, 7_600],
  },
  {
    ...scotland,
    name: "holiday fuel",
    payees: ["BP", "Gleaner"],
    often: inSummer(0.3),
    cents: [3_400, 6_900],
  },
  {
    ...prague,
    name: "hotel",
    payees: ["Hotel Josef"],
    often: during("10-04", "10-04", () => 1),
    cents: 684_000,
  },
  {
    ...prague,
    name: "weekend away",
    payees: ["Lokál Dlouhá", "Café Savoy", "Národní galerie", "Dopravní podnik"],
    often: during("10-04", "10-06", () => 2.5),
    cents: [15_000, 190_000],
  },
  {
    name: "presents",
    category: "gifts",
    account: "card",
    payees: ["Amazon", "Thalia", "Spielzeugschachtel", "Swarovski", "Saturn"],
    often: during("11-28", "12-23", () => 0.75),
    cents: [1_490, 16_900],
    tags: ["christmas"],
  },
  {
    name: "christmas market",
    category: "entertainment",
    account: "wallet",
    payees: ["Spittelberg", "Karlsplatz Art Advent"],
    often: during("11-20", "12-22", onWeekdays([5, 6, 7], 0.6)),
    cents: [850, 3_600],
    tags: ["christmas"],
  },
  {
    name: "christmas dinner",
    category: "groceries",
    account: "current",
    payees: ["Meinl am Graben"],
    often: during("12-22", "12-23", () => 1),
    cents: [7_900, 18_400],
    tags: ["christmas"],
  },
  {
    name: "car service",
    category: "carUpkeep",
    account: "current",
    payees: ["Autohaus Liesing"],
    often: monthly(17, [4, 10]),
    cents: [18_000, 74_000],
    note: "Service and change of tyres",
  },
  {
    name: "vignette",
    category: "carUpkeep",
    account: "card",
    payees: ["Asfinag"],
    often: monthly(9, [1]),
    cents: 10_640,
  },
  {
    name: "school things",
    category: "children",
    account: "current",
    payees: ["Libro", "Pagro"],
    often: during("08-25", "09-10", perWeek(3)),
    cents: [1_200, 7_800],
    tags: ["school"],
  },
];
