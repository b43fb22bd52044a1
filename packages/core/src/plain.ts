// For frontends texts are plain strings, as replies have them; the brands are for the server's own code.

type Plain<Value> = Value extends string ? string : Value;
type PlainFunction<Given extends unknown[], Result> = (
  ...given: { [Index in keyof Given]: Plain<Given[Index]> }
) => Plain<Result>;

/** The same function, for plain strings. */
export const plain = <Given extends unknown[], Result>(branded: (...given: Given) => Result) =>
  branded as unknown as PlainFunction<Given, Result>;
