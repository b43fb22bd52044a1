import { z } from "zod";

/** Rules that JSON Schema cannot say, and that the document says in words: they are about two fields, about what is in the book, or about a list that grows. */
const inWords: readonly (readonly [field: RegExp, message: RegExp])[] = [
  [/^timeZone$/, /^Give an IANA time zone/],
  [/^quiet(From|To)$/, /^(Give both quietFrom|Must not be the same as quietFrom)/],
  [
    /^target$/,
    /^(A channel by email has no target|Give the URL of a topic|The address (is|does|has) )/,
  ],
  [/^locale$/, /^Give a locale/],
  [/^to$/, /^Must not be before from\.$/],
  [/^to$/, /^Choose at most \d+ years\.$/],
  [/^to$/, /^(Must be at most \d+ days after from\.|There are more than \d+ occurrences)/],
  [/^(interval|months|to|explain)$/, /^These are .* and (a report has )?at most [\d,]+/],
  [
    /^until$/,
    /^(Give today or a later day\.|Give a day at most \d+ years ahead\.|Until then there are)/,
  ],
  [/^withBudgets$/, /^Budgets belong to no account/],
  [/^(times|monthWeekday)$/, /^Give \w+ or \w+, not both\.$/],
  [/^endsOn$/, /^Must not be before startsOn\.$/],
  [/^(onWeekdays|monthDay|monthWeekday)$/, / goe?s? with (weeks|months and years) only\.$/],
  [/^(currentPassword|password)$/, /^Required, as you have a password\.$/],
  [/^(delimiter|decimal|bom)$/, /^Only CSV has a \w+/],
  [/^quote$/, /^Must not be the same as base\.$/],
  [/^expiresAt$/, /^Give an instant in the future\.$/],
  [/^to$/, /^Give an instant that is not before `from`\.$/],
  [/^bookIds$/, /^Send either bookId or bookIds\.$/],
  [/^\d+$/, /^No procedure that tokens may call has this path/],
  [/^lastEventId$/, /^The book has no change with this number yet\.$/],
  [
    /^(amount|toAmount|below|openingBalance|balance)$/,
    /^[A-Z]{3} has (no|\d) digits after the point/,
  ],
  [/./, /^A transaction of kind \w+ has no \w+\.$/],
  [/./, /^An alert of kind \w+ has no such field\.$/],
  [/^toAccountId$/, /^(Give the account that receives the money|Choose a different account)/],
  [/^toAmount$/, /^(The accounts use different currencies|Both accounts use the same currency)/],
  [/^accountId$/, /^A refund has the currency of its expense/],
  [/^(accountId|amount|fee)$/, /^The account uses [A-Z]{3}: give the amount in [A-Z]{3}\.$/],
  [/^arrivesOn$/, /^Must not be before occurredOn/],
  [/^categoryId$/, /^(Beside splits it is|It is split: change the splits)/],
  [/^refundOf$/, /^The expense it refunds is now in [A-Z]{3}\.$/],
  [/^endsOn$/, /^Give a day on or after/],
  [/^(categoryIds|exceptCategoryIds)$/, /^Give either category/],
  [/^from$/, /^Give (a day before the budget ends|the first day of a coming period)/],
  [/^amount$/, /^(Give the amount of these periods|Plan at most \d+ amounts)/],
  [/^explain$/, /^Omit explain, or tag\.$/],
  [/^decimal$/, /^Must not be the delimiter/],
  [/^(fromId|toId)$/, /^The budget has no period that includes/],
  [/^toId$/, /^Choose (a different budget|a budget (in [A-Z]{3}|of kind \w+))/],
  [/^amount$/, /^At most .* can be moved from this budget\.$/],
  [/^(startsOn|missed)$/, /^More than \d+ occurrences are past\./],
  [/^transactionIds$/, /^The statement does not cover/],
  [
    /^procedure$/,
    /^(Name a procedure that changes|It (takes a file|sends a request|would change nothing))/,
  ],
  [/^toAmount$/, /^Name both accounts/],
  [/^loan$/, /^Only an account of kind loan has its terms/],
  [/^annualRate$/, /^Give a yearly rate in per cent from 0 to 100/],
  [/^payment$/, /^Give either payment or termMonths\./],
  [/^accountId$/, /^(Choose an account other than the loan's|Pay from an account in [A-Z]{3})/],
  [/^amount$/, /^Only .* is left to pay/],
  [/^(payment|target|allocated)$/, /^[A-Z]{3} has (no|\d) digits after the point/],
  [/^changes$/, /^Must name each row once\.$/],
  [/^set$/, /^(Set at least one field|A transfer has no category)/],
  [/^tags$/, /^Name at least one tag\.$/],
  [/^transferAccountId$/, /^Only an expense or an income can become a transfer\.$/],
  [/^value$/, /^Give min or max\.$/],
  [/^ruleIds$/, /^Give only one of rule and ruleIds\.$/],
  [/^replacementId$/, /^Choose a different category/],
  [/^paidBy$/, /^Name the person who paid/],
  [/^split$/, /^The book has no people/],
];

const issuesShape = z.array(
  z.object({
    path: z.array(z.union([z.string(), z.int()])),
    code: z.string(),
    message: z.string(),
  }),
);

/** Whether each issue is about a rule that the document says in words. */
export function isStatedInWords(issues: unknown): boolean {
  const listed = issuesShape.parse(issues);
  return (
    listed.length > 0 &&
    // A bulk request may also have faults with codes of their own.
    listed.every(
      ({ path, code, message }) =>
        /^(?!input\.)\w+\.\w+$/.test(code) ||
        inWords.some(([field, text]) => field.test(String(path.at(-1))) && text.test(message)),
    )
  );
}
