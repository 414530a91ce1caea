// SPDX-License-Identifier: GPL-3.0-or-later
// Writes WebAssembly modules: just enough of the format for the arithmetic in this folder, so that the prover needs no
// compiled file whose source is elsewhere. Code is a list of bytes; functions take addresses and counts (i32) and
// return nothing.
// Format: WebAssembly Core Specification 1.0, chapter 5 (binary format).

export type Code = readonly number[];
export type ValueType = 'i32' | 'i64';
export type Local = { readonly get: Code; set(value: Code): Code };
/** To take some apart: no more than are there. */
export type Locals = readonly [Local, Local, Local, Local, Local, Local, Local];
export type FunctionScope = {
  /** Parameters in order. */
  readonly params: readonly Local[];
  local(type: ValueType): Local;
};
export type ModuleWriter = {
  /** Adds a function and returns how to call it from other functions. */
  define(name: string, params: number, body: (scope: FunctionScope) => Code): (...args: Code[]) => Code;
  /** The module; it imports its memory as env.memory and exports every function under its name. */
  write(): Uint8Array<ArrayBuffer>;
};

const TYPE = { i32: 0x7f, i64: 0x7e } as const;

export function createModuleWriter(): ModuleWriter {
  const functions: { name: string; params: number; body: Code }[] = [];
  return {
    define(name, params, body) {
      const index = functions.length;
      const locals: ValueType[] = [];
      const at = (slot: number): Local => ({
        get: [0x20, ...unsigned(slot)],
        set: (value) => [...value, 0x21, ...unsigned(slot)],
      });
      const scope: FunctionScope = {
        params: Array.from({ length: params }, (_, slot) => at(slot)),
        local(type) {
          locals.push(type);
          return at(params + locals.length - 1);
        },
      };
      const code = body(scope);
      const declarations = locals.flatMap((type) => [1, TYPE[type]]);
      functions.push({ name, params, body: [...unsigned(locals.length), ...declarations, ...code, 0x0b] });
      return (...args) => [...args.flat(), 0x10, ...unsigned(index)];
    },
    write() {
      const arities = [...new Set(functions.map(({ params }) => params))];
      const types = arities.map((count) => [0x60, ...vector(Array.from({ length: count }, () => [TYPE.i32])), 0]);
      const memory = [...text('env'), ...text('memory'), 2, 0, 1];
      return Uint8Array.from([
        ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...section(1, types),
        ...section(2, [memory]),
        ...section(
          3,
          functions.map(({ params }) => unsigned(arities.indexOf(params))),
        ),
        ...section(
          7,
          functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]),
        ),
        ...section(
          10,
          functions.map(({ body }) => [...unsigned(body.length), ...body]),
        ),
      ]);
    },
  };
}

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(BigInt(value))],
  add: (a: Code, b: Code): Code => [...a, ...b, 0x6a],
  sub: (a: Code, b: Code): Code => [...a, ...b, 0x6b],
  mul: (a: Code, b: Code): Code => [...a, ...b, 0x6c],
  and: (a: Code, b: Code): Code => [...a, ...b, 0x71],
  or: (a: Code, b: Code): Code => [...a, ...b, 0x72],
  shl: (a: Code, b: Code): Code => [...a, ...b, 0x74],
  shiftUnsigned: (a: Code, b: Code): Code => [...a, ...b, 0x76],
  /** 1 or 0, as all comparisons. */
  equal: (a: Code, b: Code): Code => [...a, ...b, 0x46],
  lessUnsigned: (a: Code, b: Code): Code => [...a, ...b, 0x49],
  load: (address: Code, offset = 0): Code => [...address, 0x28, 2, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0x36, 2, ...unsigned(offset)],
  select: (ifTrue: Code, ifFalse: Code, condition: Code): Code => [...ifTrue, ...ifFalse, ...condition, 0x1b],
};

export const i64 = {
  const: (value: bigint): Code => [0x42, ...signed(value)],
  add: (a: Code, b: Code): Code => [...a, ...b, 0x7c],
  sub: (a: Code, b: Code): Code => [...a, ...b, 0x7d],
  mul: (a: Code, b: Code): Code => [...a, ...b, 0x7e],
  and: (a: Code, b: Code): Code => [...a, ...b, 0x83],
  or: (a: Code, b: Code): Code => [...a, ...b, 0x84],
  shl: (a: Code, b: bigint): Code => [...a, ...i64.const(b), 0x86],
  /** Arithmetic: keeps the sign. */
  shiftSigned: (a: Code, b: bigint): Code => [...a, ...i64.const(b), 0x87],
  shiftUnsigned: (a: Code, b: bigint): Code => [...a, ...i64.const(b), 0x88],
  load: (address: Code, offset: number): Code => [...address, 0x29, 0, ...unsigned(offset)],
  store: (address: Code, value: Code, offset: number): Code => [...address, ...value, 0x37, 0, ...unsigned(offset)],
  /** A 32-bit word, zero-extended. */
  loadWord: (address: Code, offset: number): Code => [...address, 0x35, 0, ...unsigned(offset)],
  storeWord: (address: Code, value: Code, offset: number): Code => [...address, ...value, 0x3e, 0, ...unsigned(offset)],
};

/** Runs the body `count` times, at least once. */
export function repeat(counter: Local, count: Code, body: Code): Code {
  const next = i32.sub(counter.get, i32.const(1));
  return [...counter.set(count), ...repeatWhile([...body, ...counter.set(next)], counter.get)];
}

/** Runs the body, and again as long as the condition is not 0. */
export function repeatWhile(body: Code, condition: Code): Code {
  return [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b];
}

function section(id: number, entries: readonly Code[]): Code {
  const body = vector(entries);
  return [id, ...unsigned(body.length), ...body];
}

function vector(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

function text(value: string): Code {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128 */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: bigint): Code {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const done = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}
