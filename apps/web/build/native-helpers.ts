import type { Plugin } from "vite";

/**
 * What the helpers that tRPC ships for older engines do, in the syntax that every browser of ours has. Those that these
 * replace are left empty, and the bundler drops what nothing calls.
 */
const native: Readonly<Record<string, string>> = {
  typeof: "",
  toPrimitive: "",
  toPropertyKey: "",
  defineProperty: `function _defineProperty(object, key, value) {
    return Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }`,
  objectSpread2: `function _objectSpread2(...parts) { return Object.assign(...parts); }`,
  objectWithoutPropertiesLoose: "",
  objectWithoutProperties: `function _objectWithoutProperties(object, left) {
    return Object.fromEntries(Object.entries(object ?? {}).filter(([key]) => !left.includes(key)));
  }`,
  asyncIterator: `function _asyncIterator(values) {
    return (values[Symbol.asyncIterator] ?? values[Symbol.iterator]).call(values);
  }`,
};

const region =
  /\/\/#region \\0@oxc-project\+runtime@[\d.]+\/helpers\/esm\/(\w+)\.js\n([\s\S]*?)\/\/#endregion/g;

/** Without effects when it is not called: otherwise its prototype keeps it in the bundle. */
const pure = (body: string) =>
  `var _wrapAsyncGenerator = /* @__PURE__ */ (() => {\n${body}\nreturn _wrapAsyncGenerator;\n})();\n`;

/** Replaces tRPC's helpers for old engines: more than a kilobyte of what a first visit loads. */
export function nativeHelpers(): Plugin {
  let replaced = 0;
  return {
    name: "native-helpers",
    transform: {
      filter: { id: /\/@trpc\// },
      handler: (code) =>
        code.replace(region, (whole, name: string, body: string) => {
          const text = name === "wrapAsyncGenerator" ? pure(body) : native[name];
          if (text !== undefined) replaced += 1;
          return text ?? whole;
        }),
    },
    buildEnd(error) {
      if (!error && replaced === 0)
        throw new Error("No helper of tRPC was found: it is built in another way than before.");
    },
  };
}
