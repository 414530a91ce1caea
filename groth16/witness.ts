// Runs a circuit's witness generator: circom's WebAssembly, our loader. prepare calls it.
// The generator sees every secret of a statement, so it may import nothing but circom's four reporting functions, which
// do nothing here: it has no way to send or keep anything. Messages of the generator are dropped for the same reason.

import { R } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';

export type CircuitInput = string | bigint | readonly CircuitInput[];
export type CircuitInputs = Readonly<Record<string, CircuitInput>>;

/** A witness generator that imports nothing but what it may. */
export type Generator = { readonly module: WebAssembly.Module };

type Exports = {
  memory: WebAssembly.Memory;
  init(sanityCheck: number): void;
  getFieldNumLen32(): number;
  getRawPrime(): void;
  getInputSize(): number;
  getInputSignalSize(high: number, low: number): number;
  setInputSignal(high: number, low: number, index: number): void;
  getWitnessSize(): number;
  getWitness(index: number): void;
  getSharedRWMemoryStart(): number;
};

const ALLOWED_IMPORTS = ['exceptionHandler', 'printErrorMessage', 'writeBufferMessage', 'showSharedRWMemory'];
const ELEMENT_BYTES = 32;

/**
 * The whole witness, 32 little-endian bytes a wire, wire 0 first.
 * Throws proof_artefact for a generator that imports anything else, proof_circuit for inputs that do not fit the
 * circuit, proof_witness when the statement is not true for them. None of them says which value it was.
 */
export async function calculateWitness(generator: Uint8Array | Generator, inputs: CircuitInputs): Promise<Uint8Array> {
  const { module } = generator instanceof Uint8Array ? await loadGenerator(generator) : generator;
  let refused = false;
  const instance = await WebAssembly.instantiate(module, {
    runtime: {
      exceptionHandler() {
        refused = true;
        throw new HushmarkError('proof_witness');
      },
      printErrorMessage() {},
      writeBufferMessage() {},
      showSharedRWMemory() {},
    },
  });
  const program = instance.exports as unknown as Exports;
  try {
    program.init(1);
    checkPrime(program);
    setInputs(program, inputs);
    return readWitness(program);
  } catch (error) {
    if (error instanceof HushmarkError) throw error;
    throw new HushmarkError(refused ? 'proof_witness' : 'proof_circuit', 'the witness generator stopped');
  }
}

/** Compiled once for as long as the caller keeps the bytes or what comes out. */
const compiled = new WeakMap<Uint8Array, Promise<Generator>>();

/** Who keeps this needs the file's megabytes no longer. Throws proof_artefact as calculateWitness does. */
export function loadGenerator(wasm: Uint8Array): Promise<Generator> {
  const known = compiled.get(wasm);
  if (known) return known;
  const generator = compile(wasm);
  compiled.set(wasm, generator);
  return generator;
}

async function compile(wasm: Uint8Array): Promise<Generator> {
  let module: WebAssembly.Module;
  try {
    module = await WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>);
  } catch {
    throw new HushmarkError('proof_artefact', 'the witness generator is not WebAssembly');
  }
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (from !== 'runtime' || kind !== 'function' || !ALLOWED_IMPORTS.includes(name)) {
      throw new HushmarkError('proof_artefact', `the witness generator imports ${from}.${name}`);
    }
  }
  return { module };
}

function checkPrime(generator: Exports): void {
  generator.getRawPrime();
  if (generator.getFieldNumLen32() !== 8 || readShared(generator) !== R) {
    throw new HushmarkError('proof_circuit', 'the witness generator works in another field');
  }
}

function setInputs(generator: Exports, inputs: CircuitInputs): void {
  let given = 0;
  for (const [name, input] of Object.entries(inputs)) {
    const [high, low] = signalHash(name);
    const values = flatten(input, name);
    if (generator.getInputSignalSize(high, low) !== values.length) {
      throw new HushmarkError('proof_circuit', `the circuit has no input ${name} of ${values.length} values`);
    }
    values.forEach((value, index) => {
      writeShared(generator, value);
      generator.setInputSignal(high, low, index);
      given++;
    });
  }
  // With an input missing the generator would never have run.
  if (given !== generator.getInputSize())
    throw new HushmarkError('proof_circuit', 'an input of the circuit is missing');
}

function readWitness(generator: Exports): Uint8Array {
  const count = generator.getWitnessSize();
  const witness = new Uint8Array(count * ELEMENT_BYTES);
  const shared = new Uint8Array(generator.memory.buffer, generator.getSharedRWMemoryStart(), ELEMENT_BYTES);
  for (let wire = 0; wire < count; wire++) {
    generator.getWitness(wire);
    witness.set(shared, wire * ELEMENT_BYTES);
  }
  return witness;
}

function flatten(input: CircuitInput, name: string): bigint[] {
  if (typeof input === 'object') return input.flatMap((part) => flatten(part, name));
  if (typeof input === 'string' && !/^(0|[1-9][0-9]{0,76})$/.test(input)) throw notAnElement(name);
  const value = BigInt(input);
  if (value < 0n || value >= R) throw notAnElement(name);
  return [value];
}

function notAnElement(name: string): HushmarkError {
  return new HushmarkError('proof_circuit', `the input ${name} is not a field element`);
}

/** circom finds input signals by the 64-bit FNV-1a hash of their name. */
function signalHash(name: string): readonly [high: number, low: number] {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffff_ffff_ffff_ffffn;
  }
  return [Number(hash >> 32n), Number(hash & 0xffff_ffffn)];
}

function writeShared(generator: Exports, value: bigint): void {
  const words = new Uint32Array(generator.memory.buffer, generator.getSharedRWMemoryStart(), 8);
  for (let index = 0; index < 8; index++) words[index] = Number((value >> BigInt(32 * index)) & 0xffff_ffffn);
}

function readShared(generator: Exports): bigint {
  const words = new Uint32Array(generator.memory.buffer, generator.getSharedRWMemoryStart(), 8);
  return words.reduceRight((value, word) => (value << 32n) | BigInt(word), 0n);
}
