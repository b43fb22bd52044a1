// Functions for operators' commands, without procedures and their dependencies.
export type { Findings } from "./doctor/doctor.ts";
export { examineBooks, findAppError } from "./registry.ts";
export { describeFault } from "./support/error-mapping.ts";
export { importGlobalRates } from "./rates/import.ts";
