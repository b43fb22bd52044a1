import iconv from "iconv-lite";

/** Latin-1 in name is 1252 in practice, and many files name these whatever they are: their letters say more. */
const vague =
  /^(?:windows-?|cp)?1252$|^(?:iso-?)?8859-?1$|^iso-8859-1|^latin-?1$|^us-?ascii$|^utf|^unicode$|^csunicode$|^none$/i;

/** The encoding that an XML prolog or an OFX header names, where it says more than the usual default. */
export function declaredEncoding(latin1: string): string | undefined {
  const head = latin1.slice(0, 1024);
  const prolog = /^\s{0,64}<\?xml[^>]{0,200}?\sencoding=["']([\w.:-]{1,40})["']/.exec(head);
  const header = /^\s{0,64}OFXHEADER[^<]{0,200}?CHARSET:[ \t]{0,8}([\w.-]{1,40})/i.exec(head);
  const name = prolog?.[1] ?? ofxCharset(header?.[1]);
  return name === undefined || vague.test(name) || !iconv.encodingExists(name) ? undefined : name;
}

/** In an OFX header that is one line, the next field follows the name without a blank. */
function ofxCharset(name: string | undefined): string | undefined {
  const bare = name?.split(/COMPRESSION/i, 1)[0];
  return bare !== undefined && /^\d{4}$/.test(bare) ? `windows-${bare}` : bare;
}
