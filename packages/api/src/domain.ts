// Functions for operators' commands, without procedures and their dependencies.
export { examineBooks, type Findings } from "./doctor/doctor.ts";
export { describeFault, findAppError } from "./support/error-mapping.ts";
export { importGlobalRates } from "./rates/import.ts";
