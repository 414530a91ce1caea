// SPDX-License-Identifier: GPL-3.0-or-later
/** Reads the project's sources as text: which files there are, what they import. For tests about the whole tree. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type SourceFile = {
  /** From the root, with slashes. */
  path: string;
  /** Without comments, so that prose about an import is not one. */
  code: string;
  text: string;
  /** As written: relative, from `#` on, or a package's name. */
  imports: string[];
  /** import() or require() of something that is not a plain text. */
  hidden: boolean;
};

const IMPORTS =
  /\b(?:import|export)\b[^'"`;()]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*[,)]|\bnew URL\(\s*['"](\.{1,2}\/[^'"]+\.tsx?)['"]\s*,\s*import\.meta\.url/g;

/** Texts are matched too, so that a '//' inside one begins no comment. */
const TEXT_OR_COMMENT = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
const isComment = (match: string) => match.startsWith('/*') || match.startsWith('//');

function withoutComments(text: string): string {
  return text.replace(TEXT_OR_COMMENT, (match) => (isComment(match) ? ' ' : match));
}

/** The comments of TypeScript, JavaScript, circom or CSS, each with the number of its first line. */
export function commentsIn(text: string): { line: number; comment: string }[] {
  return [...text.matchAll(TEXT_OR_COMMENT)]
    .filter(([match]) => isComment(match))
    .map(({ 0: comment, index }) => ({ line: text.slice(0, index).split('\n').length, comment }));
}

export function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const code = withoutComments(text);
  const imports = [...code.matchAll(IMPORTS)].map((match) => match.slice(1).find((group) => group !== undefined) ?? '');
  return { path, text, code, imports, hidden: /\b(?:import|require)\(\s*(?!['"])/.test(code) };
}

/** All .ts and .tsx files below a folder, without what was installed or built there. */
export function sourcesIn(folder: string): SourceFile[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !/(?:^|\/)(?:node_modules|dist)\//.test(path))
    .map(readSource);
}

/** The project's file behind an import, or undefined for packages. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return undefined;
  return relative(ROOT, resolve(ROOT, dirname(from), specifier)).replaceAll('\\', '/');
}

/** Every file of the project that these files reach by imports, with themselves. */
export function reachableFrom(files: readonly SourceFile[]): SourceFile[] {
  const seen = new Map(files.map((file) => [file.path, file]));
  const queue = [...files];
  for (let file = queue.pop(); file; file = queue.pop()) {
    for (const specifier of file.imports) {
      const path = resolveImport(file.path, specifier)?.replace(/\?.*$/, '');
      if (!path || seen.has(path) || !/\.tsx?$/.test(path)) continue;
      const found = readSource(path);
      seen.set(path, found);
      queue.push(found);
    }
  }
  return [...seen.values()];
}
