// One file: who imports files looks at rules and statements, and the first load names only this one.
export { ImportPage } from "../imports/import-page.tsx";
export { ImportsPage } from "../imports/imports-page.tsx";
export { RulesPage } from "../rules/rules-page.tsx";
export { StatementsPage } from "../statements/statements-page.tsx";
