// SPDX-License-Identifier: GPL-3.0-or-later
/** The pseudo-locale: see PSEUDO in languages.ts. */

const LETTERS: Record<string, string> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ö',
  u: 'ü',
  n: 'ñ',
  c: 'ç',
  A: 'Å',
  E: 'É',
  S: 'Š',
};

/** Some 40 % longer, as German and Polish are. */
export function pseudoText(text: string): string {
  const accented = [...text].map((letter) => LETTERS[letter] ?? letter).join('');
  return `⟦${accented}${' ~'.repeat(Math.ceil(text.length / 6))}⟧`;
}

/** The same catalogue with every text and every sentence that is put together changed. */
export function createPseudo<T>(messages: T): T {
  if (typeof messages === 'string') return pseudoText(messages) as T;
  if (typeof messages === 'function') return ((...values: unknown[]) => pseudoText(messages(...values))) as T;
  if (Array.isArray(messages)) return messages.map((inner) => createPseudo(inner)) as T;
  const changed = Object.entries(messages as object).map(([name, inner]) => [name, createPseudo(inner)]);
  return Object.fromEntries(changed) as T;
}
