import {
  amountInput,
  amountOutput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  textInput,
} from "@outlay/core";
import { z } from "zod";

const rateText = /^0*(\d{1,3})(?:\.(\d{1,6}?)0*)?$/;
const rateFault =
  'Give a yearly rate in per cent from 0 to 100, such as "3.75", with at most 6 digits after the point.';

function readRate(text: string): string | undefined {
  const [, whole, fraction = ""] = rateText.exec(text) ?? [];
  if (whole === undefined || Number(`${whole}.${fraction}`) > 100) return undefined;
  return fraction === "" || fraction === "0" ? whole : `${whole}.${fraction}`;
}

const annualRate = z
  .union([z.string().max(40), z.number()], { error: rateFault })
  .transform((value, ctx) => {
    const rate = readRate(String(value));
    if (rate !== undefined) return rate;
    ctx.addIssue({ code: "custom", message: rateFault });
    return z.NEVER;
  })
  .meta({
    description: "Per cent a year, with up to 6 digits after the point",
    examples: ["3.75"],
  });

const dayCounts = z.enum(["30/360", "actual/365", "actual/360"]);

export const loanTermMonths = z.int().min(1).max(1200);

/** What an account of kind `loan` may have. */
const loanFields = {
  annualRate,
  payment: amountInput
    .nullable()
    .default(null)
    .meta({ description: "What is paid each month; give this or `termMonths`" }),
  termMonths: loanTermMonths
    .nullable()
    .default(null)
    .meta({ description: "Within how many months equal payments pay it off" }),
  dayCount: dayCounts.default("30/360").meta({
    description:
      "How days count: `30/360` (30E/360: a month bears a twelfth of a year's interest), `actual/365` (fixed) or `actual/360`",
  }),
  startsOn: dateInput.meta({
    description:
      "From when it bears interest. The first payment is due a month later, then on the same day of each month",
  }),
};

const exampleTerms = {
  annualRate: "3.6",
  termMonths: 240,
  startsOn: "2026-11-01",
};

const hasOne = ({ payment, termMonths }: { payment: unknown; termMonths: unknown }) =>
  (payment === null) !== (termMonths === null);

export const loanInput = z
  .strictObject(loanFields)
  .refine(hasOne, { path: ["payment"], message: "Give either payment or termMonths." })
  .meta({ id: "NewLoan", examples: [exampleTerms] });
export type LoanInput = z.output<typeof loanInput>;

/** The terms as the feed has them. */
export const loanImage = z
  .strictObject({
    annualRate: z.string().meta({ description: "Decimal string: per cent a year" }),
    payment: amountOutput.nullable().meta({ description: "What is paid each month, if it is set" }),
    termMonths: z.int().nullable(),
    dayCount: dayCounts,
    startsOn: dateOutput,
  })
  .meta({
    id: "LoanTerms",
    examples: [{ ...exampleTerms, payment: null, dayCount: "30/360" }],
  });
export type LoanImage = z.output<typeof loanImage>;

/** As a change in the feed can have recorded it. */
export const loanKept = loanImage
  .extend({
    annualRate: z
      .string()
      .max(12)
      .refine((text) => readRate(text) === text, rateFault),
    payment: amountInput.nullable(),
    termMonths: loanTermMonths.nullable(),
    startsOn: dateInput,
  })
  .refine(hasOne, { path: ["payment"], message: "Give either payment or termMonths." });
export type LoanKept = z.output<typeof loanKept>;

const outlook = {
  paidOffOn: dateOutput.nullable().meta({
    description:
      "The day of the last payment; null if nothing is owed, or the payment is too small",
  }),
  totalInterest: amountOutput
    .nullable()
    .meta({ description: "Of all payments to come; null if the payment is too small" }),
};
const outlookExample = { paidOffOn: "2046-11-01", totalInterest: "80852.72" };

export const loanOutput = loanImage
  .extend({
    monthlyPayment: amountOutput.nullable().meta({
      description: "`payment`, or what pays it off within its term; null while nothing is owed",
    }),
    ...outlook,
  })
  .meta({
    id: "Loan",
    examples: [
      {
        ...exampleTerms,
        payment: null,
        dayCount: "30/360",
        monthlyPayment: "1170.23",
        ...outlookExample,
      },
    ],
  });

const row = {
  payment: amountOutput.meta({ description: "`interest` and `principal` together" }),
  interest: amountOutput,
  principal: amountOutput,
  balance: amountOutput.meta({ description: "What is owed after it" }),
};
const rowExample = {
  payment: "1170.23",
  interest: "600.00",
  principal: "570.23",
  balance: "199429.77",
};

export const loanScheduleInput = z.strictObject({ id: idInput });
export const loanScheduleOutput = z
  .strictObject({
    accountId: idOutput,
    currency: z.string(),
    owed: amountOutput.meta({ description: "At the end of today" }),
    items: z.array(z.strictObject({ on: dateOutput, ...row })).meta({
      description:
        "Every payment to come: what is recorded ahead, and one for each due day that has none. The last settles what is left. At most 1,200",
    }),
    ...outlook,
  })
  .meta({
    id: "LoanSchedule",
    examples: [
      {
        accountId: "01920000-0000-7000-8000-000000000003",
        currency: "EUR",
        owed: "200000.00",
        items: [{ on: "2026-12-01", ...rowExample }],
        ...outlookExample,
      },
    ],
  });
export type LoanSchedule = z.output<typeof loanScheduleOutput>;

export const payLoanInput = z.strictObject({
  id: idInput.meta({ description: "The loan's account" }),
  accountId: idInput.meta({ description: "The account that pays, of the same currency" }),
  amount: amountInput.optional().meta({
    description: "Interest and principal together; the monthly payment by default, or what is left",
  }),
  paidOn: dateInput.optional().meta({ description: "Today by default" }),
  interestCategoryId: idInput
    .optional()
    .meta({ description: "An expense category; by default that of fees" }),
  note: textInput(500).optional(),
});
export type PayLoanInput = z.output<typeof payLoanInput>;

export const loanPaymentOutput = z
  .strictObject({
    transactionId: idOutput.meta({
      description: "The transfer of `principal`, whose fee is `interest`",
    }),
    paidOn: dateOutput,
    ...row,
    currency: z.string(),
    ...outlook,
  })
  .meta({
    id: "LoanPayment",
    examples: [
      {
        transactionId: "01920000-0000-7000-8000-000000000011",
        paidOn: "2026-12-01",
        ...rowExample,
        currency: "EUR",
        ...outlookExample,
      },
    ],
  });
export type LoanPayment = z.output<typeof loanPaymentOutput>;
