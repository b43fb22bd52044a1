import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { createOpenApiDocument } from "./document.ts";

const base = "outlay";

/** The served document, and a strict validator of any schema in it. */
export async function readDocument() {
  const document = JSON.parse(JSON.stringify(await createOpenApiDocument("1.2.3"))) as object;
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  addFormats.default(ajv);
  for (const format of ["password", "binary"]) ajv.addFormat(format, true);
  // OpenAPI's additions to JSON Schema do not affect validity.
  ajv.addVocabulary(["discriminator", ...Object.keys(document)]);
  const text = JSON.stringify({ $id: base, ...document });
  // With absolute references, any schema can be compiled by itself.
  const whole = JSON.parse(text.replaceAll('"$ref":"#/', `"$ref":"${base}#/`)) as object;
  ajv.addSchema(whole);
  /** The errors of a value; undefined if it matches the schema at the given keys. */
  const faultOf = (keys: readonly string[], value: unknown): string | undefined => {
    const schema = keys.reduce<object>((node, key) => Reflect.get(node, key) as object, whole);
    const { $ref } = schema as { $ref?: string };
    const validate = $ref === undefined ? ajv.compile(schema) : ajv.getSchema($ref);
    if (!validate) throw new Error(`there is no schema ${$ref}`);
    return validate(value) ? undefined : ajv.errorsText(validate.errors);
  };
  return { document, faultOf };
}
