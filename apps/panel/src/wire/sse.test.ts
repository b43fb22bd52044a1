import { expect, test } from "vitest";
import { createStreamParser } from "./sse.ts";

const stream = [
  "event: connected\ndata: {}\n\n\n",
  'data: {"json":1}\nid: 7\n\n\n',
  ": a comment\n\n",
  "event: return\ndata: \n\n\n",
].join("");

const events = [
  { event: "connected", data: "{}", lastEventId: "" },
  { event: "message", data: '{"json":1}', lastEventId: "7" },
  { event: "return", data: "", lastEventId: "7" },
];

test.each([1, 2, 5, 1000])("a stream cut into pieces of %d characters reads the same", (size) => {
  const parse = createStreamParser();
  const pieces = stream.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
  expect(pieces.flatMap(parse)).toEqual(events);
});

test("line ends may be CRLF, cut anywhere", () => {
  const parse = createStreamParser();
  const pieces = [...stream.replaceAll("\n", "\r\n")];
  expect(pieces.flatMap((piece) => parse(piece))).toEqual(events);
});

test("data of several lines is joined", () => {
  expect(createStreamParser()("data: a\ndata: b\n\n")).toEqual([
    { event: "message", data: "a\nb", lastEventId: "" },
  ]);
});
