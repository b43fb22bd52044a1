import type { z } from "zod";

/** A type with plain text in place of its dates, decimals and currencies. */
export type Plain<Value> = Value extends string & z.$brand
  ? string
  : Value extends bigint | Date
    ? Value
    : Value extends object
      ? { [Field in keyof Value]: Plain<Value[Field]> }
      : Value;

/** In a test, literals stand for what input would have made of them. */
export function branded<Value>(plain: NoInfer<Plain<Value>>): Value {
  return plain as Value;
}
