// Loads the pages that are not first. In a file of its own: it names the files of each page, which the first load does without.

export const loadSignUp = () => import("../auth/sign-up-page.tsx");
export const loadWelcome = () => import("../auth/welcome-page.tsx");
export const loadJoin = () => import("../auth/join-page.tsx");
export const loadTransactions = () => import("../transactions/transactions-page.tsx");
export const loadAccounts = () => import("../accounts/accounts-page.tsx");
export const loadCategories = () => import("../categories/categories-page.tsx");
export const loadMoreParts = () => import("./more-parts.ts");
export const loadFileParts = () => import("./file-parts.ts");
