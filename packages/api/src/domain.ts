// Functions for operators' commands, without procedures and their dependencies.
export type { Findings } from "./doctor/doctor.ts";
export { deleteBook, examineBooks, findAppError } from "./registry.ts";
export {
  createUserToken,
  listUsers,
  makeResetToken,
  removeUser,
} from "./auth/sign-in/operators.ts";
export { createTokenInput } from "./auth/tokens/tokens.contract.ts";
export { describeFault } from "./support/error-mapping.ts";
export { importGlobalRates } from "./rates/import.ts";
