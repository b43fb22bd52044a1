import { z } from "zod";

/** A type as the client's declarations write it. `id` is the schema's own name, where it has one. */
export type Shape =
  | { kind: "text"; text: string }
  | { kind: "array"; item: Shape }
  | { kind: "record"; value: Shape }
  | { kind: "union"; id?: string | undefined; members: Shape[] }
  | { kind: "object"; id?: string | undefined; fields: Field[] };

export type Field = {
  name: string;
  optional: boolean;
  description: string | undefined;
  shape: Shape;
};

type Io = "input" | "output";
type Def = z.core.$ZodTypes["_zod"]["def"];

const text = (value: string): Shape => ({ kind: "text", text: value });
const nothing = text("undefined");

/** The type of what a schema takes (`input`) or gives (`output`). */
export function shapeOf(schema: z.core.$ZodType, io: Io): Shape {
  const { def } = schema._zod as { def: Def };
  const shape = ofDef(def, io);
  const { id } = z.globalRegistry.get(schema) ?? {};
  const canHaveName = shape.kind === "object" || shape.kind === "union";
  return id !== undefined && canHaveName ? { ...shape, id } : shape;
}

function ofDef(def: Def, io: Io): Shape {
  switch (def.type) {
    case "string":
    case "number":
    case "boolean":
    case "void":
    case "unknown":
      return text(def.type);
    case "date":
      return text("Date");
    // Both are files: what a runtime's own classes check.
    case "custom":
      return text(io === "input" ? "UploadedFile" : "FileReply");
    case "null":
      return text("null");
    case "literal":
      return union(def.values.map((value) => text(JSON.stringify(value))));
    case "enum":
      return union(Object.values(def.entries).map((value) => text(JSON.stringify(value))));
    case "union":
      return union(def.options.map((option) => shapeOf(option, io)));
    case "nullable":
      return union([shapeOf(def.innerType, io), text("null")]);
    case "optional":
      return union([shapeOf(def.innerType, io), nothing]);
    case "default":
    case "prefault":
      return io === "input"
        ? union([shapeOf(def.innerType, io), nothing])
        : shapeOf(def.innerType, io);
    case "pipe":
      return ofPipe(def, io);
    case "array":
      return { kind: "array", item: shapeOf(def.element, io) };
    case "record":
      return { kind: "record", value: shapeOf(def.valueType, io) };
    case "object":
      return { kind: "object", fields: fieldsOf(def, io) };
    default:
      throw new TypeError(`the client's types cannot be made of a schema of kind ${def.type}`);
  }
}

function ofPipe(pipe: z.core.$ZodPipeDef, io: Io): Shape {
  const end = io === "input" ? pipe.in : pipe.out;
  if (end._zod.def.type !== "transform") return shapeOf(end, io);
  // An instant: the one transform before a check, from a Date to its text.
  const { def } = pipe.out._zod as { def: Def };
  if (io === "input" && "format" in def && def.format === "datetime")
    return union([text("string"), text("Date")]);
  throw new TypeError(`a transform hides the type of an ${io}`);
}

function fieldsOf({ shape }: z.core.$ZodObjectDef, io: Io): Field[] {
  return Object.entries(shape).map(([name, schema]) => {
    const { optin, optout } = schema._zod;
    return {
      name,
      optional: (io === "input" ? optin : optout) !== undefined,
      description: z.globalRegistry.get(schema)?.description,
      shape: shapeOf(schema, io),
    };
  });
}

/** A union without unions in it, except those that have a name, and nothing twice. */
function union(members: readonly Shape[]): Shape {
  const flat = members.flatMap((member) =>
    member.kind === "union" && member.id === undefined ? member.members : [member],
  );
  const unique = new Map(flat.map((member) => [JSON.stringify(member), member]));
  const [only, ...others] = unique.values();
  return only && others.length === 0 ? only : { kind: "union", members: [...unique.values()] };
}
