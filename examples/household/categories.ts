/** Where the money goes and comes from. Most are among the categories of every new book; the rest are created. */
export const householdCategories = {
  rent: { parent: "Housing", name: "Rent" },
  utilities: { parent: "Housing", name: "Utilities" },
  internet: { parent: "Housing", name: "Internet and phone" },
  groceries: { parent: "Food", name: "Groceries" },
  bakery: { parent: "Food", name: "Bakery", icon: "🥐", color: "#c49a6c" },
  eatingOut: { parent: "Food", name: "Eating out" },
  fuel: { parent: "Transport", name: "Fuel" },
  publicTransport: { parent: "Transport", name: "Public transport" },
  carUpkeep: { parent: "Transport", name: "Car upkeep", icon: "🔧", color: "#5c6bc0" },
  health: { name: "Health" },
  insurance: { name: "Insurance" },
  clothing: { parent: "Shopping", name: "Clothing" },
  householdGoods: { parent: "Shopping", name: "Household goods" },
  entertainment: { parent: "Leisure", name: "Entertainment" },
  sports: { parent: "Leisure", name: "Sports" },
  travel: { parent: "Leisure", name: "Travel" },
  children: { name: "Children" },
  pets: { name: "Pets" },
  subscriptions: { name: "Subscriptions" },
  gifts: { name: "Gifts and donations" },
  salary: { kind: "income", name: "Salary" },
  familyAllowance: { kind: "income", name: "Family allowance", icon: "👪", color: "#558b2f" },
  taxRefund: { kind: "income", name: "Tax refund", icon: "🧾", color: "#6a1b9a" },
} as const satisfies Record<string, HouseholdCategory>;

export type HouseholdCategory = {
  /** By default an expense. */
  kind?: "expense" | "income";
  name: string;
  parent?: string;
  icon?: string;
  color?: string;
};
export type CategoryKey = keyof typeof householdCategories;

/** Where the money is. */
export const householdAccounts = {
  wallet: { name: "Wallet", kind: "cash" },
  current: { name: "Current account", kind: "checking" },
  card: { name: "Credit card", kind: "credit" },
  savings: { name: "Savings", kind: "savings" },
} as const;

export type AccountKey = keyof typeof householdAccounts;
