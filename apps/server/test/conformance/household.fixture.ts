/** What a user has before anything is asked: enough of each kind that most requests find something. */
export function* household(): Generator<[operationId: string, input: Record<string, unknown>]> {
  const id = (number: number) => `01930000-0000-7000-8000-${String(number).padStart(12, "0")}`;
  const [euros, dollars, yen, dinars] = [id(1), id(2), id(3), id(4)];
  for (const [account, name, currency] of [
    [euros, "Current", "EUR"],
    [dollars, "Dollars", "USD"],
    [yen, "Yen", "JPY"],
    [dinars, "Dinars", "KWD"],
  ])
    yield ["accounts.create", { id: account, name, currency, openingBalance: "500" }];
  yield ["accounts.create", { id: id(5), name: "Unused" }];
  yield ["categories.create", { id: id(10), name: "Bakery", color: "#C49a6c", icon: "🥐" }];
  yield ["categories.create", { id: id(11), name: "Bread", parentId: id(10) }];
  yield ["categories.create", { id: id(12), name: "Side job", kind: "income" }];
  for (let day = 1; day <= 12; day += 1)
    yield [
      "transactions.create",
      {
        kind: "expense",
        id: id(100 + day),
        amount: `${day * 3}.50`,
        accountId: day % 3 === 0 ? dollars : euros,
        categoryId: day % 2 === 0 ? id(10) : id(11),
        occurredOn: `2026-${day > 6 ? "11" : "10"}-${String(day + 8).padStart(2, "0")}`,
        payee: day % 2 === 0 ? "Corner shop" : "Café",
        tags: day % 3 === 0 ? ["holiday"] : ["bread", "weekly"],
      },
    ];
  yield [
    "expenses.create",
    {
      id: id(150),
      amount: "30",
      accountId: euros,
      splits: [
        { categoryId: id(10), amount: "10", note: "rolls" },
        { categoryId: id(11), amount: "20" },
      ],
    },
  ];
  yield [
    "transactions.create",
    {
      kind: "income",
      id: id(160),
      amount: "2000",
      accountId: euros,
      categoryId: id(12),
      occurredOn: "2026-11-01",
    },
  ];
  yield ["transactions.create", { kind: "refund", id: id(170), amount: "1", refundOf: id(101) }];
  yield [
    "transactions.create",
    { kind: "refund", id: id(171), amount: "2", refundOf: null, accountId: euros },
  ];
  yield [
    "transactions.create",
    {
      kind: "transfer",
      id: id(180),
      amount: "10",
      fromAccountId: euros,
      toAccountId: yen,
      toAmount: "1600",
    },
  ];
  yield ["rates.set", { base: "EUR", quote: "USD", on: "2026-10-01", rate: "1.1" }];
  yield [
    "budgets.create",
    { id: id(200), name: "Bakery", categoryId: id(10), amount: "100", startsOn: "2026-08-01" },
  ];
  yield [
    "budgets.create",
    { id: id(201), name: "All", amount: "1500", startsOn: "2026-09-01", rollover: "full" },
  ];
  yield ["budgets.create", { id: id(202), name: "Small", amount: "5", startsOn: "2026-11-01" }];
  yield ["alerts.create", { kind: "lowBalance", id: id(210), accountId: euros, below: "10000" }];
  yield ["expenses.create", { id: id(151), amount: "12", accountId: euros, categoryId: id(10) }];
  yield ["expenses.remove", { id: id(112) }];
  yield [
    "books.create",
    { id: id(300), name: "Holiday flat", baseCurrency: "CHF", timeZone: "Europe/Zurich" },
  ];
  yield [
    "channels.create",
    { kind: "ntfy", target: "https://ntfy.sh/household", kinds: ["budget.threshold"] },
  ];
  yield [
    "tokens.create",
    { name: "Import", scopes: ["expenses:write"], bookId: null, expiresAt: null },
  ];
}

/** Whose ids a field takes, by its name. */
export const groupOfField: Record<string, string> = {
  accountId: "accounts",
  fromAccountId: "accounts",
  toAccountId: "accounts",
  categoryId: "categories",
  replacementId: "categories",
  parentId: "categories",
  budgetId: "budgets",
  fromId: "budgets",
  toId: "budgets",
  refundOf: "transactions",
  bookId: "books",
  defaultBookId: "books",
  userId: "profile",
  invitationId: "invitations",
  seq: "seqs",
};

/** What else a field takes. */
export const wordsOfField: Record<string, readonly string[]> = {
  timeZone: ["Europe/Vienna", "UTC", "america/new_york", "Asia/Kolkata"],
  locale: ["en", "de-AT", "pt-br"],
  target: ["https://ntfy.sh/household", "https://ntfy.example.com/ada"],
  tag: ["holiday", "bread"],
  tags: ["holiday", "bread", "weekly"],
  payee: ["Corner shop", "Café"],
  names: ["holiday", "bread"],
  password: ["correct horse battery"],
  currentPassword: ["correct horse battery"],
  currency: ["EUR", "USD"],
  base: ["EUR"],
  quote: ["USD"],
  version: ["1", "2"],
  grant_type: ["password"],
};
