import type { Route } from "@orpc/server";
import type { ErrorCode } from "./errors.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a procedure says of itself: read by the REST door, the OpenAPI document and the panel. */
export type Meta = {
  auth?: "public" | "user" | "book";
  route?: Route;
  /** Codes beyond those that every procedure of its kind can answer. */
  errors?: readonly ErrorCode[];
  /** An input that works. */
  example?: unknown;
};

type Operation = {
  summary: string;
  description?: string;
  /** HTTP status of success, 200 unless told. */
  status?: number;
  errors?: readonly ErrorCode[];
  example?: unknown;
};

/** The metadata of one procedure: `operation("POST /expenses", { summary, … })`. */
export function operation(route: `${Method} /${string}`, about: Operation): Meta {
  const [method, path] = route.split(" ") as [Method, `/${string}`];
  return {
    route: {
      method,
      path,
      summary: about.summary,
      ...(about.description && { description: about.description }),
      ...(about.status && { successStatus: about.status }),
      tags: [path.split("/")[1] ?? ""],
    },
    errors: about.errors ?? [],
    ...(about.example !== undefined && { example: about.example }),
  };
}
