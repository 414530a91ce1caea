// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Takes constraints out of our circom sources, one at a time:
 *
 *   assignment   `a <== b` becomes `a <-- b`
 *   input        an input of a part is assigned without a constraint: `part.in <-- b`
 *   instance     all inputs of a part without outputs are: it checks something else than what it is given
 *   equality     `a === b` is gone
 *
 * Parts without a name (`x <== Poseidon(2)([a, b])`) hide their assignments, and circom refuses `<--` for them. So all
 * sources are first rewritten with a name for each part. That is the control: it says the same, and each mutant differs
 * from it in one operator or one line. Compiled without simplification, the rows of a mutant are the rows of the
 * control but for those that the mutant lost, over the same wires.
 */
import type { Source } from './lint.ts';

export type SiteKind = 'assignment' | 'input' | 'instance' | 'equality';
export type Site = {
  id: number;
  file: string;
  template: string;
  kind: SiteKind;
  text: string;
  /** Of an instance: its inputs, which are sites themselves. */
  parts: readonly number[];
};
/** Text of a source; where it belongs to sites, `mutated` stands there in their mutants. */
type Piece = { text: string; mutated?: string; sites?: readonly number[] };
export type Rewritten = { sites: readonly Site[]; control: Source[]; mutants(ids: readonly number[]): Source[] };

type Template = { inputs: string[]; outputs: string[] };
type Loop = { variable: string; limit: string };

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Where the bracket that opens here closes. */
function closing(text: string, from: number): number {
  for (let at = from, depth = 0; at < text.length; at++) {
    if ('([{'.includes(text[at] as string)) depth++;
    else if (')]}'.includes(text[at] as string) && --depth === 0) return at;
  }
  throw new Error(`a bracket stays open: ${text.slice(from, from + 60)}`);
}

function* templateBodies(code: string): Generator<{ name: string; from: number; to: number }> {
  for (const match of code.matchAll(/\btemplate\s+(\w+)\s*\([^)]*\)\s*\{/g)) {
    const open = match.index + match[0].length - 1;
    yield { name: match[1] as string, from: open + 1, to: closing(code, open) };
  }
}

/** Inputs and outputs of the templates in these texts, in the order in which parts without a name take them. */
function templatesOf(texts: readonly string[]): Map<string, Template> {
  const found = new Map<string, Template>();
  for (const code of texts.map(withoutComments)) {
    for (const { name, from, to } of templateBodies(code)) {
      const named = (kind: string) =>
        [...code.slice(from, to).matchAll(new RegExp(`\\bsignal\\s+${kind}\\s+(\\w+)`, 'g'))].map(
          ([, signal]) => signal as string,
        );
      found.set(name, { inputs: named('input'), outputs: named('output') });
    }
  }
  return found;
}

function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at === text.length || text[at] === ',') {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    } else if ('([{'.includes(text[at] as string)) at = closing(text, at);
  }
  return parts.filter((part) => part !== '');
}

/** `Name(parameters)(arguments)`, if that is all there is. */
function partCall(text: string): { name: string; parameters: string; given: string[] } | undefined {
  const [, name] = /^([A-Z]\w*)\s*\(/.exec(text) ?? [];
  if (!name) return undefined;
  const first = text.indexOf('(');
  const between = closing(text, first) + 1;
  if (!text.slice(between).startsWith('(') || closing(text, between) !== text.length - 1) return undefined;
  return { name, parameters: text.slice(first, between), given: splitArguments(text.slice(between + 1, -1)) };
}

/**
 * @param sources our own circom files
 * @param foreign texts of the other files that they include
 */
export function rewrite(sources: readonly Source[], foreign: readonly string[]): Rewritten {
  const templates = templatesOf([...sources.map(({ text }) => text), ...foreign]);
  const sites: Site[] = [];
  const files = sources.map(({ file, text }) => ({
    file,
    pieces: piecesOf({ file, templates, sites }, withoutComments(text)),
  }));
  const render = (ids: readonly number[]) =>
    files.map(({ file, pieces }) => ({
      file,
      text: pieces
        .map(({ text, mutated, sites: of }) => (of?.some((id) => ids.includes(id)) ? mutated : text))
        .join(''),
    }));
  return { sites, control: render([]), mutants: render };
}

type Sheet = { file: string; templates: ReadonlyMap<string, Template>; sites: Site[] };

function piecesOf(sheet: Sheet, code: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { name, from, to } of templateBodies(code)) {
    pieces.push({ text: code.slice(done, from) }, ...bodyOf(sheet, name, code.slice(from, to)));
    done = to;
  }
  return [...pieces, { text: code.slice(done) }];
}

/** A template's body statement by statement, in the loops where they stand. */
function bodyOf(sheet: Sheet, template: string, body: string): Piece[] {
  const { file } = sheet;
  const { declarations, pieces, loops, statementOf } = createWriter(sheet, template);
  for (let at = 0, from = 0; at < body.length; at++) {
    const end = body[at] as string;
    if (end === '(' || end === '[') at = closing(body, at);
    else if (end === ';') statementOf(body.slice(from, at));
    else if (end === '{') {
      const header = body.slice(from, at);
      const loop = /for\s*\(\s*var\s+(\w+)\s*=\s*\d+\s*;\s*\1\s*<\s*([^;]+);/.exec(header);
      if (!loop) throw new Error(`${file}: a block of another kind: ${oneLine(header)}`);
      loops.push({ variable: loop[1] as string, limit: (loop[2] as string).trim() });
      pieces.push({ text: `${header} {\n` });
    } else if (end === '}') {
      loops.pop();
      pieces.push({ text: '}\n' });
    }
    if (end === ';' || end === '{' || end === '}') from = at + 1;
  }
  return [{ text: '\n' }, ...declarations, ...pieces];
}

function createWriter({ file, templates, sites }: Sheet, template: string) {
  const declarations: Piece[] = [];
  const pieces: Piece[] = [];
  const loops: Loop[] = [];
  let parts = 0;

  const addSite = (kind: SiteKind, text: string, among: readonly number[] = []) => {
    sites.push({ id: sites.length, file, template, kind, text: oneLine(text), parts: among });
    return sites.length - 1;
  };
  const assign = (target: string, value: string, ids: readonly number[]) =>
    pieces.push({ text: `${target} ` }, { text: '<==', mutated: '<--', sites: ids }, { text: ` ${value};\n` });

  function part(statement: string, targets: readonly string[], call: NonNullable<ReturnType<typeof partCall>>) {
    const { inputs, outputs } = templates.get(call.name) ?? { inputs: [], outputs: [] };
    if (inputs.length !== call.given.length || (targets.length > 0 && targets.length !== outputs.length)) {
      throw new Error(`${file}: cannot give names to ${oneLine(statement)}`);
    }
    const name = `${call.name}_${parts++}_0`;
    const reference = name + loops.map(({ variable }) => `[${variable}]`).join('');
    if (loops.length > 0) {
      declarations.push({ text: `component ${name}${loops.map(({ limit }) => `[${limit}]`).join('')};\n` });
    }
    pieces.push({ text: `${loops.length > 0 ? '' : 'component '}${reference} = ${call.name}${call.parameters};\n` });
    const ids = inputs.map((input, at) =>
      addSite('input', `${call.name}.${input} <== ${call.given[at]}, for ${targets.join(', ') || 'a check'}`),
    );
    const instance = targets.length === 0 ? [addSite('instance', statement, ids)] : [];
    inputs.forEach((input, at) => {
      assign(`${reference}.${input}`, call.given[at] as string, [ids[at] as number, ...instance]);
    });
    if (targets.length === 0) return;
    const id = addSite('assignment', statement);
    targets.forEach((target, at) => {
      assign(target, `${reference}.${outputs[at]}`, [id]);
    });
  }

  function statementOf(text: string) {
    const statement = text.trim();
    const at = statement.indexOf('<==');
    const call = partCall(at < 0 ? statement : statement.slice(at + 3).trim());
    if (call && templates.has(call.name)) {
      let left = statement.slice(0, Math.max(at, 0)).trim();
      const [declared, name] = /^signal\s+(?:output\s+)?(\w+)/.exec(left) ?? [];
      if (declared) pieces.push({ text: `${left};\n` });
      if (declared) left = name as string;
      part(statement, left.startsWith('(') ? splitArguments(left.slice(1, -1)) : left ? [left] : [], call);
    } else if (at >= 0) {
      const [target, value] = [statement.slice(0, at).trim(), statement.slice(at + 3).trim()];
      assign(target, value, [addSite('assignment', statement)]);
    } else if (statement.includes('===')) {
      pieces.push({ text: `${statement};\n`, mutated: '', sites: [addSite('equality', statement)] });
    } else pieces.push({ text: `${statement};\n` });
  }

  return { declarations, pieces, loops, statementOf };
}
