import { expect, test } from "vitest";
import { preferredEncoding } from "./encodings.ts";

test.each([
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, deflate", "gzip"],
  ["GZIP", "gzip"],
  ["br;q=0.5, gzip;q=0.8", "gzip"],
  ["br ; q=0.5 , gzip ;q=0.4", "br"],
  ["*", "br"],
  ["br;q=0, *", "gzip"],
  ["identity, gzip;q=0.5", undefined],
  ["identity;q=0.5, gzip", "gzip"],
  ["gzip;q=0", undefined],
  ["gzip;q=x", undefined],
  ["deflate", undefined],
  ["", undefined],
  [undefined, undefined],
])("of %j the server chooses %s", (accepted, chosen) => {
  expect(preferredEncoding(accepted)).toBe(chosen);
});
