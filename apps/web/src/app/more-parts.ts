// One file: most people who open one of these pages open another one, and the first load names only this one.
export { ActivityPage } from "../activity/activity-page.tsx";
export { BudgetsPage } from "../budgets/budgets-page.tsx";
export { NotificationsPage } from "../notifications/notifications-page.tsx";
export { ProposalsPage } from "../proposals/proposals-page.tsx";
export { ReportsPage } from "../reports/reports-page.tsx";
export { SchedulesPage } from "../schedules/schedules-page.tsx";
export { SettingsPage } from "../settings/settings-page.tsx";
export { SharingPage } from "../shares/sharing-page.tsx";
export { TrashPage } from "../trash/trash-page.tsx";
