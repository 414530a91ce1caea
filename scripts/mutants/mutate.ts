// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Small ways to break a source file, read from its syntax tree: a condition that always or never holds, a boundary
 * moved by one, a throw, call, await, argument or entry that is missing, an order turned round, an anchor lost. Types
 * are left alone, for nothing of them runs, and so are words for people.
 */
import { parseSync } from 'vite';

export type Mutant = {
  /** From the root of the project. */
  readonly path: string;
  readonly line: number;
  readonly what: string;
  /** Offsets of the text that is replaced, and by what. */
  readonly start: number;
  readonly end: number;
  readonly by: string;
};

type Change = Pick<Mutant, 'what' | 'start' | 'end' | 'by'>;
type Node = { readonly type: string; readonly start: number; readonly end: number; readonly [member: string]: unknown };

const OPERATORS: Record<string, string> = {
  ...{ '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===' },
  ...{ '&&': '||', '||': '&&', '+': '-', '-': '+', '*': '/', '/': '*', '%': '*' },
};
/** Members that only people read. */
const PROSE = new Set(['description', 'hint', 'summary', 'operationId', 'tags', 'title', 'words', 'help', 'example']);

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
const nodesOf = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** All mutants of a file, in the order of their places. `code` is its text. */
export function mutantsOf(path: string, code: string): Mutant[] {
  const changes: Change[] = [];
  visit(parseSync(path, code).program as unknown as Node, (node) => changes.push(...changesOf(node, code)));
  return changes
    .filter(({ start, end, by }) => code.slice(start, end) !== by)
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map((change) => ({ path, line: code.slice(0, change.start).split('\n').length, ...change }));
}

export function applyMutant({ start, end, by }: Mutant, code: string): string {
  return code.slice(0, start) + by + code.slice(end);
}

function visit(node: Node, see: (node: Node) => void): void {
  if (/^TS|^Import/.test(node.type) && !/^TS(?:As|Satisfies|NonNull)/.test(node.type)) return;
  see(node);
  for (const member of Object.values(node)) for (const child of [member].flat()) if (isNode(child)) visit(child, see);
}

function changesOf(node: Node, code: string): Change[] {
  const replace = (what: string, by: string, { start, end }: Node = node): Change => ({ what, start, end, by });
  const textOf = ({ start, end }: Node) => code.slice(start, end);
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression': {
      const test = node.test as Node;
      return [replace('never holds', 'false', test), replace('always holds', 'true', test)];
    }
    case 'BinaryExpression':
    case 'LogicalExpression':
      return swappedOperator(node, code);
    case 'UnaryExpression':
      return node.operator === '!' ? [replace('not negated', textOf(node.argument as Node))] : [];
    case 'ThrowStatement':
      return [replace('nothing thrown', ';')];
    case 'ExpressionStatement':
      return /^(?:Call|Await|Assignment)Expression$/.test((node.expression as Node).type)
        ? [replace('left out', ';')]
        : [];
    case 'AwaitExpression':
      return [replace('not awaited', textOf(node.argument as Node))];
    case 'Literal':
      return otherLiteral(node, code);
    case 'CallExpression':
      return [...withoutLink(node, code), ...turnedOrder(node, code)];
    case 'ArrayExpression':
      return without(nodesOf(node.elements), code, 'entry');
    case 'ObjectExpression': {
      const members = nodesOf(node.properties);
      const isProse = ({ key }: Node) => isNode(key) && PROSE.has(textOf(key));
      return without(members, code, 'member').filter((_, index) => !isProse(members[index]!));
    }
    default:
      return [];
  }
}

function swappedOperator({ left, right, operator }: Node, code: string): Change[] {
  const [from, to] = [(left as Node).end, (right as Node).start];
  const other = OPERATORS[String(operator)];
  const isText = [left, right].some((side) => /^TemplateLiteral$/.test((side as Node).type) || isString(side as Node));
  if (other === undefined || (operator === '+' && isText)) return [];
  const between = code.slice(from, to).replace(String(operator), other);
  return [{ what: `${operator} is ${other}`, start: from, end: to, by: between }];
}

const isString = ({ type, value }: Node) => type === 'Literal' && typeof value === 'string';

function otherLiteral({ start, end, value, regex }: Node, code: string): Change[] {
  const change = (what: string, by: string): Change => ({ what, start, end, by });
  const text = code.slice(start, end);
  if (regex !== undefined) {
    const loose = [text.replace(/^\/\^/, '/'), text.replace(/\$(\/[a-z]*)$/, '$1')];
    return loose.filter((by) => by !== text && !/^\/\//.test(by)).map((by) => change('anchor lost', by));
  }
  if (typeof value === 'boolean') return [change('the contrary', String(!value))];
  if (typeof value === 'number' || typeof value === 'bigint') {
    const unit = typeof value === 'bigint' ? 'n' : '';
    // Nobody promises that a period or a size is what it is to the last millisecond or byte.
    return value > 100
      ? [change('ten times as much', `(${text} * 10${unit})`)]
      : [change('one more', `(${text} + 1${unit})`)];
  }
  if (value === 'asc' || value === 'desc') return [change('turned order', value === 'asc' ? "'desc'" : "'asc'")];
  return [];
}

/** One link out of a chain of calls: a condition of a query, a sort. */
function withoutLink({ start, end, callee }: Node, code: string): Change[] {
  if (!isNode(callee) || callee.type !== 'MemberExpression' || (callee.object as Node).type !== 'CallExpression')
    return [];
  const name = code.slice((callee.property as Node).start, (callee.property as Node).end);
  const object = callee.object as Node;
  return [{ what: `without .${name}()`, start, end, by: code.slice(object.start, object.end) }];
}

function turnedOrder({ callee, arguments: given }: Node, code: string): Change[] {
  const [compare] = nodesOf(given);
  if (!isNode(callee) || callee.type !== 'MemberExpression' || compare?.type !== 'ArrowFunctionExpression') return [];
  if (!/\.(?:sort|toSorted)$/.test(code.slice(callee.start, callee.end))) return [];
  const [a, b] = nodesOf(compare.params);
  if (a === undefined || b === undefined) return [];
  const [first, second] = [code.slice(a.start, a.end), code.slice(b.start, b.end)];
  return [{ what: 'turned order', start: a.start, end: b.end, by: `${second}, ${first}` }];
}

/** Each of a list's parts left out, with the comma behind it. */
function without(parts: readonly Node[], code: string, what: string): Change[] {
  return parts.map(({ start, end }) => {
    const comma = /^\s*,/.exec(code.slice(end));
    return { what: `${what} left out`, start, end: end + (comma?.[0].length ?? 0), by: '' };
  });
}
