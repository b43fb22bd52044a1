import { currencyOfName } from "./currency-marks.ts";
import { isDirection, rolesOf } from "./header-words.ts";
import { isNumberRole, type Role } from "./roles.ts";

/** The names of columns, or none where they are in a language whose words for money are not known. */
export const namesOfMoney = (names: string[]): string[] =>
  names.some(
    (name) => isDirection(name) || currencyOfName(name) !== null || rolesOf(name).some(isMoneyRole),
  )
    ? names
    : [];

const isMoneyRole = (role: Role) =>
  isNumberRole(role) || role === "currency" || role === "direction";
