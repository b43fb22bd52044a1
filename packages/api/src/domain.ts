// What commands of an operator need, and no procedure with all that it loads.
export { examineBooks, type Findings } from "./doctor/doctor.ts";
export { describeFault, findAppError } from "./support/error-mapping.ts";
export { importGlobalRates } from "./rates/import.ts";
