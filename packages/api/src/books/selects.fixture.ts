/** A statement's selects, each without the nested ones in parentheses. */
export function levelsOf(text: string): string[] {
  const levels: string[] = [];
  const open: { text: string; isSelect: boolean }[] = [{ text: "", isSelect: true }];
  for (const part of text.split(/(\(\s*select\b|[()])/i)) {
    if (part.startsWith("(")) open.push({ text: part, isSelect: part.length > 1 });
    else if (part !== ")") {
      const level = open.at(-1);
      if (level) level.text += part;
    } else {
      const { text: closed, isSelect } = open.pop() ?? { text: "", isSelect: false };
      const around = open.at(-1);
      if (isSelect) levels.push(`${closed})`);
      if (around) around.text += isSelect ? "()" : `${closed})`;
    }
  }
  return [...levels, ...open.map(({ text: whole }) => whole)];
}
