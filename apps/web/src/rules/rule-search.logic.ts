/** What a new rule begins with, as the address says it. */
export type RuleSearch = { text?: string; categoryId?: string | undefined };

const mostText = 200;

export function readRuleSearch({ text, categoryId }: Record<string, unknown>): RuleSearch {
  const isId = typeof categoryId === "string" && /^[\da-f-]{36}$/i.test(categoryId);
  if (typeof text !== "string" || text.trim() === "") return {};
  return { text: text.slice(0, mostText), ...(isId && { categoryId }) };
}
