// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Finds objects that name a member twice. Parsers differ in which of the two they take, so such a text has two meanings
 * and is refused (A09, R30). Expects text that JSON.parse has accepted; one pass, names compared after unescaping.
 */
export function findRepeatedMember(json: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  let at = 0;
  while (at < json.length) {
    const character = json[at];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(undefined);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = endOfString(json, at);
      const members = open.at(-1);
      if (members !== undefined && isName(json, end)) {
        const name = JSON.parse(json.slice(at, end)) as string;
        if (members.has(name)) return true;
        members.add(name);
      }
      at = end;
      continue;
    }
    at += 1;
  }
  return false;
}

/** Index after the closing quote. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isName(json: string, end: number): boolean {
  let at = end;
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at += 1;
  return json[at] === ':';
}
