// SPDX-License-Identifier: GPL-3.0-or-later
// Computes a circuit's witness from a statement's inputs, as its witness program says (witness-program.ts).
// All secrets of a statement pass through here; they stay in the engine's memory, which is overwritten before this
// returns.
import { R } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import { type Address, ELEMENT_BYTES, type Engine } from '../curve/engine/engine.ts';
import { modulusOf, reduceOnce } from '../curve/engine/packed.ts';
import { littleEndian } from '../files/proving-key.ts';
import { STEPS, type WitnessProgram } from '../files/witness-program.ts';
import { SCALAR_BYTES } from './quotient.ts';

export type CircuitInput = string | bigint | readonly CircuitInput[];
export type CircuitInputs = Readonly<Record<string, CircuitInput>>;

/**
 * How the wires follow from the inputs: a witness program, or a function that anybody wrote around circom's generator.
 * The function gets the challenge among the inputs and answers with all wires, wire 0 (the constant 1) first: as
 * integers, which are taken modulo r, or as 32 little-endian bytes each, below r, which are copied.
 */
export type WitnessSource =
  | WitnessProgram
  | ((inputs: CircuitInputs) => Uint8Array | readonly bigint[] | Promise<Uint8Array | readonly bigint[]>);

/**
 * As calculateWitness. Throws proof_circuit for bytes that are no field elements; what a function throws goes through.
 */
export async function findWitness(engine: Engine, source: WitnessSource, inputs: CircuitInputs): Promise<Uint8Array> {
  if (typeof source !== 'function') return calculateWitness(engine, source, inputs);
  const wires = await source(inputs);
  const witness = wires instanceof Uint8Array ? new Uint8Array(wires) : encodeWires(wires);
  for (let at = 0; at < witness.length; at += SCALAR_BYTES) {
    if (littleEndian(witness.subarray(at, at + SCALAR_BYTES)) >= R) throw notAWitness();
  }
  return witness;
}

function encodeWires(wires: readonly bigint[]): Uint8Array {
  const words = new BigUint64Array(4 * wires.length);
  wires.forEach((value, index) => {
    const wire = ((value % R) + R) % R;
    for (let word = 0; word < 4; word++) words[4 * index + word] = BigInt.asUintN(64, wire >> BigInt(64 * word));
  });
  return new Uint8Array(words.buffer);
}

function notAWitness(): HushmarkError {
  return new HushmarkError('proof_circuit', 'a wire of the witness is not a field element');
}

/**
 * The whole witness, 32 little-endian bytes a wire, below r, wire 0 first. Some 20 ms for 8,000 wires.
 * Throws proof_circuit for inputs that do not fit the circuit, proof_witness when the statement is not true for them.
 * None of them says which value it was.
 */
export function calculateWitness(engine: Engine, program: WitnessProgram, inputs: CircuitInputs): Uint8Array {
  const values = orderInputs(program, inputs);
  const mark = engine.mark();
  try {
    const slots = engine.allocate(program.slots * ELEMENT_BYTES);
    engine.fr.write(slots, 1n);
    values.forEach((value, index) => {
      engine.fr.write(slots + (index + 1) * ELEMENT_BYTES, value);
    });
    if (!runSteps(engine, program, slots)) throw new HushmarkError('proof_witness');
    return readWires(engine, program, slots);
  } finally {
    engine.release(mark);
  }
}

/** @returns whether the statement is true */
function runSteps(engine: Engine, program: WitnessProgram, slots: Address): boolean {
  const { fr } = engine;
  const { steps } = program;
  const factors = loadConstants(engine, program.constants);
  const element = () => engine.allocate(ELEMENT_BYTES);
  const [zero, term, forX, forY, forZ] = [element(), element(), element(), element(), element()];
  engine.bytes().fill(0, zero, zero + ELEMENT_BYTES);
  const memory = engine.bytes();
  const copy = (from: Address, to: Address) => memory.copyWithin(to, from, from + ELEMENT_BYTES);
  let at = 0;
  /** Gives the sum's address: a slot's own where that is the sum, else `to`. */
  const sum = (to: Address): Address => {
    let total = zero;
    for (let left = steps[at++]!; left > 0; left--) {
      const value = slots + steps[at++]! * ELEMENT_BYTES;
      const factor = steps[at++]!;
      const first = total === zero;
      if (factor === 0) {
        if (!first) fr.add(total, value, to);
        total = first ? value : to;
      } else if (factor === 1) {
        fr.sub(total, value, to);
        total = to;
      } else {
        fr.mul(value, factors + (factor - 2) * ELEMENT_BYTES, first ? to : term);
        if (!first) fr.add(total, term, to);
        total = to;
      }
    }
    return total;
  };
  while (at < steps.length) {
    const { name, sums } = STEPS[steps[at]!]!;
    const result = slots + steps[at + 1]! * ELEMENT_BYTES;
    const filled = steps[at + 2]!;
    at += 3;
    const x = sum(forX);
    const y = sums > 1 ? sum(forY) : zero;
    const z = sums > 2 ? sum(forZ) : zero;
    switch (name) {
      case 'sum':
        copy(x, result);
        break;
      case 'product':
        fr.mul(x, y, result);
        if (z !== zero) fr.add(result, z, result);
        break;
      case 'quotient':
        if (fr.isZero(y) && !fr.isZero(x)) return false;
        engine.inverse(y, result);
        fr.mul(result, x, result);
        break;
      case 'inverse':
        engine.inverse(x, result);
        break;
      case 'bits': {
        const number = fr.read(x);
        if (number >> BigInt(filled) !== 0n) return false;
        for (let bit = 0; bit < filled; bit++) {
          copy((number >> BigInt(bit)) & 1n ? fr.one : zero, result + bit * ELEMENT_BYTES);
        }
        break;
      }
      case 'check':
        fr.mul(x, y, term);
        fr.sub(term, z, term);
        if (!fr.isZero(term)) return false;
    }
  }
  return true;
}

function loadConstants(engine: Engine, constants: Uint8Array): Address {
  const { fr } = engine;
  const count = constants.length / SCALAR_BYTES;
  const factors = engine.allocate(count * ELEMENT_BYTES);
  const source = engine.store(constants);
  for (let index = 0; index < count; index++) {
    const factor = factors + index * ELEMENT_BYTES;
    fr.unpack(source + index * SCALAR_BYTES, factor);
    fr.mul(factor, fr.toMontgomery, factor);
  }
  return factors;
}

function readWires(engine: Engine, { wires }: WitnessProgram, slots: Address): Uint8Array {
  const { fr } = engine;
  const value = engine.allocate(ELEMENT_BYTES);
  const packed = engine.allocate(wires.length * SCALAR_BYTES);
  const words = engine.words();
  const r = modulusOf(R);
  wires.forEach((slot, wire) => {
    const to = packed + wire * SCALAR_BYTES;
    fr.mul(slots + slot * ELEMENT_BYTES, fr.plainOne, value);
    fr.pack(value, to);
    reduceOnce(words, to >> 2, r);
  });
  return engine.bytes().slice(packed, packed + wires.length * SCALAR_BYTES);
}

/** All values in the order of their slots. */
function orderInputs({ inputs: expected }: WitnessProgram, inputs: CircuitInputs): bigint[] {
  if (Object.keys(inputs).length !== expected.length) {
    throw new HushmarkError('proof_circuit', 'an input of the circuit is missing, or one is too many');
  }
  return expected.flatMap(({ name, values }) => {
    const given = Object.hasOwn(inputs, name) ? flatten(inputs[name] as CircuitInput, name) : [];
    if (given.length !== values) {
      throw new HushmarkError('proof_circuit', `the circuit's input ${name} has ${values} values`);
    }
    return given;
  });
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
