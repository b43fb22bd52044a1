// One file: what is opened from the accounts and beside them, and the first load names only this one.
export { GoalsPage } from "../goals/goals-page.tsx";
export { ImportPage } from "../imports/import-page.tsx";
export { ImportsPage } from "../imports/imports-page.tsx";
export { LoanPage } from "../loans/loan-page.tsx";
export { RulesPage } from "../rules/rules-page.tsx";
export { StatementsPage } from "../statements/statements-page.tsx";
