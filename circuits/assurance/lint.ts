// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reads our circom sources for the mistakes that circuits are known for. It works on text, line by line and template by
 * template; whether the constraints suffice it cannot see, that is left to rank.ts and to the forging tests.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../compile/circuit-list.ts';
import { layoutSource } from '../compile/layout.ts';

export type Source = { file: string; text: string };
export type Finding = { file: string; rule: string; what: string };

/** The parts of circomlib that were read and are used. Bare comparators are not among them. */
const CIRCOMLIB = [
  'BabyAdd',
  'BabyCheck',
  'BabyDbl',
  'EscalarMulAny',
  'EscalarMulFix',
  'Num2Bits',
  'Num2Bits_strict',
  'Poseidon',
];

/** The assignments without a constraint of their own that were read, and what fixes the signal instead. */
export const REVIEWED_ASSIGNMENTS: readonly { file: string; signal: string; why: string }[] = [
  {
    file: 'circuits/lib/nullifier.circom',
    signal: 'inverse',
    why: 'scope * inverse is scoped; the two equations after it leave 1 / scope, and 0 where scope is 0',
  },
  { file: 'circuits/lib/signature.circom', signal: 'inverse', why: 'key8[0] * inverse === 1 has one solution or none' },
];

/** Two hashes carry no tag and are told apart by arity alone; nothing else may have these arities. */
const UNTAGGED: Record<number, string> = { 4: 'circuits/lib/tree-node.circom', 5: 'circuits/lib/signature.circom' };

/** A decomposition of this many bits has two answers for some values. */
const AMBIGUOUS_BITS = 254;

export async function circomSources(): Promise<Source[]> {
  const files = (await readdir(join(ROOT, 'circuits'), { recursive: true })).filter((file) => file.endsWith('.circom'));
  return Promise.all(
    files.sort().map(async (file) => ({
      file: `circuits/${file}`,
      text: await readFile(join(ROOT, 'circuits', file), 'utf8'),
    })),
  );
}

/** Constants of layout.circom, so that `Poseidon(ATTRIBUTE_SLOTS())` has a known arity. */
function constants(): Map<string, number> {
  const found = layoutSource().matchAll(/function (\w+)\(\) \{ return (\d+); \}/g);
  return new Map([...found].map(([, name, value]) => [name as string, Number(value)]));
}

export function lint(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  const known = constants();
  const numberOf = (expression: string) => known.get(expression.replace(/\(\)$/, '')) ?? Number(expression);
  const hashes = new Map<string, string>();
  const templates = new Set(
    sources.flatMap(({ text }) => [...text.matchAll(/\btemplate\s+(\w+)/g)].map(([, name]) => name)),
  );

  for (const { file, text } of sources) {
    const report = (rule: string, what: string) => findings.push({ file, rule, what });
    const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
    const statements = code.split(/[;{}]/).map((statement) => statement.trim());

    // One template a file, with prose above it.
    const declared = [...code.matchAll(/\btemplate\s+(\w+)/g)].map(([, name]) => name);
    if (declared.length > 1) report('one-template', declared.join(', '));
    if (declared.length > 0 && !/\/\*\s*\*?\s*(Proves|Binds)[\s\S]*?\*\/\s*template/.test(text)) {
      report('prose', `${declared[0]} has no text that says what it proves`);
    }

    // An assignment without a constraint on the same signal.
    for (const statement of statements) {
      const [, target] = /(\w+)(?:\[[^\]]*\])*\s*<--/.exec(statement) ?? [];
      if (!target) continue;
      if (!REVIEWED_ASSIGNMENTS.some((reviewed) => reviewed.file === file && reviewed.signal === target)) {
        report('unreviewed-assignment', statement);
      }
      const constrained = statements.some(
        (other) => !other.includes('<--') && /===|<==/.test(other) && new RegExp(`\\b${target}\\b`).test(other),
      );
      if (!constrained) report('unconstrained-assignment', statement);
    }

    if (/\bassert\s*\(/.test(code)) report('assert', 'assert() binds the honest generator only');

    for (const [, name, argument] of code.matchAll(/\b([A-Z]\w*)\s*\(\s*([^()]*(?:\(\))?)\s*\)/g)) {
      if (!name || known.has(name) || templates.has(name)) continue;
      if (!CIRCOMLIB.includes(name)) report('unknown-part', `${name} is not on the list of circomlib parts`);
      if (name === 'Num2Bits' && /^\d+$|\(\)$/.test(argument ?? '') && numberOf(argument ?? '') >= AMBIGUOUS_BITS) {
        report('ambiguous-bits', `Num2Bits(${argument}) has two answers; use Num2Bits_strict`);
      }
    }

    // Hashes: Poseidon(n)([TAG_X(), ...]) or a component whose inputs[0] is a tag.
    const uses = [...code.matchAll(/\bPoseidon\(([^()]*(?:\(\))?)\)(?:\(\[\s*([^,\]]*))?/g)];
    for (const [use, arityText, first] of uses) {
      const arity = numberOf(arityText ?? '');
      const component = new RegExp(`component\\s+(\\w+)\\s*=\\s*${use.replace(/[()[\]]/g, '\\$&')}`).exec(code)?.[1];
      const input =
        first ?? (component && new RegExp(`\\b${component}\\.inputs\\[0\\]\\s*<==\\s*([^;]*)`).exec(code)?.[1]);
      const tag = /^(TAG_\w+)\(\)$/.exec((input ?? '').trim())?.[1];
      if (!Number.isInteger(arity)) report('hash', `cannot read the arity of ${use}`);
      if (!tag && UNTAGGED[arity] !== file) report('hash', `${use} has no domain tag`);
      if (tag && UNTAGGED[arity]) report('hash', `arity ${arity} belongs to a hash without a tag`);
      const key = `${tag ?? 'no tag'}, arity ${arity}`;
      if (hashes.has(key)) report('hash', `${key} is also used in ${hashes.get(key)}`);
      hashes.set(key, file);
    }
  }
  return findings;
}
