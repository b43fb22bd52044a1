/** A name for people, and a text of at most that many bytes. */
export type Worst = [what: string, make: (bytes: number) => string];

/** `start`, then as many pieces as fit. */
const many =
  (piece: string | ((index: number) => string), start = "", end = "") =>
  (bytes: number): string => {
    const room = bytes - start.length - end.length;
    if (typeof piece === "string")
      return start + piece.repeat(Math.max(0, room / piece.length)) + end;
    const pieces: string[] = [];
    for (let length = 0; ; length += pieces.at(-1)?.length ?? 0) {
      const next = piece(pieces.length);
      if (length + next.length > room) break;
      pieces.push(next);
    }
    return start + pieces.join("") + end;
  };

/** What any reader of text may meet. */
export const worstTexts: Worst[] = [
  ["one long line", many("a")],
  ["a line of columns", many("a,")],
  ["line ends", many("\n", "a")],
  ["lines of one letter", many("a\n")],
  ["white space", many(" ", "a")],
  ["quotes", many('"')],
  ["zeros and a letter", many("0", "", "a")],
  ["surrogates that are no pair", many("\\ud800")],
];

/** `header` is the first line of such a file, `day` how its next ones begin. */
export function worstCsv(header: string, day: string): Worst[] {
  return [
    [
      "columns, and a line for them",
      (bytes) => many(",X", header)(bytes / 2) + many(",1", `\n${day}`)(bytes / 2),
    ],
    ["a column over and over", many(",USD", header)],
    ["a wide second line", many(",1", `${header},USD\n${day}`)],
    ["a cell of digits", many("0", `${header},USD\n${day},`)],
    ["days without a rate, then none", many(`${day},\n`, `${header},\n`, "x")],
    ["days of rates, then none", many(`${day},1,1\n`, `${header},USD,JPY\n`, "x")],
    [
      "days of empty cells, then none",
      many(`${day}${",".repeat(99)}\n`, `${header}${",".repeat(99)}\n`, "x"),
    ],
    ["white space for a header", many(" ", header)],
    ["line ends after the header", many("\n", `${header},USD\n`)],
    ["empty lines that return", many("\r\n", `${header},USD\n`)],
  ];
}

/** Bodies that are to be forms. */
export function worstForms(boundary: string): Worst[] {
  const part = (name: string, more = "") =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const file = part("file", '; filename="a"');
  const json = part("file").replace("\r\n\r\n", "\r\ncontent-type: application/json\r\n\r\n");
  const almost = `\r\n--${boundary.slice(1)}`;
  return [
    ["fields of 64 KiB", many((n) => `${part(`a${n}`)}${"a".repeat(64 * 1024)}\r\n`)],
    ["empty fields", many((n) => `${part(`a${n}`)}\r\n`)],
    ["files", many((n) => `${part(`a${n}`, '; filename="a"')}\r\n`)],
    ["a field of JSON", many("[", json)],
    ["a long field", many("a", part("file"))],
    ["a long name", many("a", `--${boundary}\r\ncontent-disposition: form-data; name="`)],
    ["headers", many("a: b\r\n", `--${boundary}\r\n`)],
    ["a long header", many("a", `--${boundary}\r\na: `)],
    ["parts without a name", many(`--${boundary}\r\na: b\r\n\r\n\r\n`)],
    ["almost boundaries before the first", many(almost)],
    ["a file of almost boundaries", many(almost, file)],
  ];
}

/** `start` opens the first element of such a file. */
export function worstXml(start: string): Worst[] {
  return [
    ["elements in elements", many("<a>")],
    ["its elements in elements", many("<a>", start)],
    ["elements beside each other", many("<a/>", start)],
    ["ends of elements", many("</a>", start)],
    ["attributes", many((n) => ` a${n}=""`, `${start}<a`)],
    ["attributes of the first element", many((n) => ` a${n}=""`, "<a")],
    ["one attribute, over and over", many(' a=""', `${start}<a`)],
    ["a long attribute", many("a", `${start}<a a="`)],
    ["the name of an attribute", many("a", `${start}<a `)],
    ["the name of an element", many("a", `${start}<`)],
    ["the name of the first element", many("a", "<")],
    ["a text", many("a", start)],
    ["entities", many("&amp;", start)],
    ["an entity", many("a", `${start}&`)],
    ["a comment", many("-a", `${start}<!--`)],
    ["comments", many("<!---->", start)],
    ["sections of text", many("<![CDATA[a]]>", start)],
    ["a section of text", many("]", `${start}<![CDATA[`)],
    ["an instruction", many("?", `${start}<?a `)],
    ["instructions", many("<?a?>", start)],
    ["a declaration", many(" ", '<?xml version="1.0"')],
    ["a document type", many("<!ENTITY a 'a'>", "<!DOCTYPE a [")],
    ["brackets", many("<")],
    ["brackets within", many("<", start)],
    ["line ends within", many("\n", start)],
    ["white space in an element", many(" ", `${start}<a`)],
  ];
}

/** Bodies that are to be JSON. */
export const worstJson: Worst[] = [
  ["arrays in arrays", many("[")],
  ["objects in objects", many('{"a":')],
  ["values", many("1,", "[", "1]")],
  ["fields", many((n) => `"a${n}":1,`, "{", '"a":1}')],
  ["one field, over and over", many('"a":1,', "{", '"a":1}')],
  ["an unknown field of one long text", many("a", '{"b":"', '"}')],
  ["a text of escapes", many(String.raw`\u0061`, '{"b":"', '"}')],
  ["a text of escaped quotes", many(String.raw`\"`, '{"b":"', '"}')],
  ["a field of prototypes", many('"__proto__" ', '{"a":[')],
  ["a long number", many("1", '{"a":', "}")],
  ["white space", many(" ", '{"a":', "1}")],
];
