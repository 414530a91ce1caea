// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The attributes statement: slots, interval sets and the three clauses. What it shares with the age statement is forged
 * in forged-credential.test.ts; here one case of each kind shows that the same parts are wired in.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ClauseSample,
  type CredentialSample,
  createSamples,
  type SampleInputs,
  type Samples,
  seededRandom,
} from '#circuits/assurance/samples.ts';
import { R, violatedRows } from '#circuits/compile/r1cs.ts';
import { TAG } from '#protocol/constants.ts';
import { builtCircuit, ownTemplate, type Provers, probe } from '../support/circuits/harness.ts';

const SEED = 'attributes';
const TOP = 1n << 120n;

const random = seededRandom(SEED);
let circuit: Provers;
let samples: Samples;
let credential: CredentialSample;
/** The clause that every value of slot 0 satisfies, as the policy compiler fills up with. */
let unused: ClauseSample;

beforeAll(async () => {
  [circuit, samples] = await Promise.all([builtCircuit('attributes'), createSamples()]);
  credential = samples.credential(random, { attributes: { 0: 0n, 1: 5n, 2: 700n, 6: TOP - 1n, 7: 1n } });
  unused = samples.clause(random, 0, 0n, TOP - 1n);
});

const prove = (first: ClauseSample, second = unused, third = unused): SampleInputs =>
  samples.attributesInputs(random, credential, { clauses: [first, second, third] });

describe('clauses', () => {
  it('accepts each slot at both ends of its interval and refuses it one beyond', { timeout: 180_000 }, () => {
    for (let slot = 0; slot < 8; slot++) {
      const value = credential.attributes[slot] as bigint;
      expect(circuit.accepts(prove(samples.clause(random, slot, value, value))), `slot ${slot}`).toBe(true);
      if (value > 0n) {
        expect(circuit.accepts(prove(samples.clause(random, slot, 0n, value - 1n))), `slot ${slot} above`).toBe(false);
      }
      if (value < TOP - 1n) {
        expect(circuit.accepts(prove(samples.clause(random, slot, value + 1n, TOP - 1n)))).toBe(false);
      }
    }
  });

  it('checks every one of the three clauses', () => {
    const good = samples.clause(random, 1, 5n, 5n);
    const bad = samples.clause(random, 1, 6n, 9n);
    expect(circuit.accepts(prove(good, good, good))).toBe(true);
    expect(circuit.accepts(prove(bad, good, good))).toBe(false);
    expect(circuit.accepts(prove(good, bad, good))).toBe(false);
    expect(circuit.accepts(prove(good, good, bad))).toBe(false);
  });

  it('C17: finds the interval wherever it stands in the set, first and last included', () => {
    for (const path of [
      [0n, 0n, 0n, 0n],
      [3n, 3n, 3n, 3n],
      [1n, 2n, 3n, 0n],
      [2n, 0n, 1n, 3n],
    ]) {
      const inputs = prove(samples.clause(random, 2, 600n, 800n, path));
      expect(circuit.accepts(inputs)).toBe(true);
      for (let level = 0; level < 4; level++) {
        const moved = path.map((index, at) => (at === level ? (index + 1n) % 4n : index));
        const clausePath = [moved, unused.place.path, unused.place.path];
        expect(circuit.accepts({ ...inputs, clausePath })).toBe(false);
      }
    }
  });

  it('C14: an absent attribute lies in no compiled interval, and an empty set holds nothing', () => {
    expect(credential.attributes[0]).toBe(0n);
    expect(circuit.accepts(prove(samples.clause(random, 0, 1n, TOP - 1n)))).toBe(false);
    let empty = 0n;
    const siblings: bigint[][] = [];
    for (let level = 0; level < 4; level++) {
      siblings.push([empty, empty, empty]);
      empty = samples.hash([empty, empty, empty, empty]);
    }
    const place = { path: [0n, 0n, 0n, 0n], siblings };
    for (const root of [empty, 0n]) {
      expect(circuit.accepts(prove({ slot: 0, low: 0n, high: 0n, place, root }))).toBe(false);
    }
  });

  it('C01: the interval must be the one in the set', () => {
    const inputs = prove(samples.clause(random, 2, 800n, 900n));
    expect(circuit.accepts(inputs)).toBe(false);
    const { low, high } = { low: [700n, 0n, 0n], high: [900n, TOP - 1n, TOP - 1n] };
    expect(circuit.accepts({ ...inputs, clauseLow: low, clauseHigh: high })).toBe(false);
  });

  it('C01: values beyond 120 bits satisfy no interval', () => {
    for (const value of [TOP, TOP + 5n, R - 1n, R - (TOP >> 1n)]) {
      const wide = samples.credential(random, { attributes: { 3: value } });
      const clauses = [samples.clause(random, 3, 0n, TOP - 1n), unused, unused];
      expect(circuit.accepts(samples.attributesInputs(random, wide, { clauses })), `${value}`).toBe(false);
    }
  });

  it('C21: refuses a value from another slot, and slots that do not exist', () => {
    const five = samples.clause(random, 1, 5n, 5n);
    expect(circuit.accepts(prove({ ...five, slot: 2 }))).toBe(false);
    const inputs = prove(five);
    for (const slot of [8n, 9n, R - 1n, 1n + (1n << 64n)]) {
      expect(circuit.accepts({ ...inputs, slot: [slot, 0n, 0n] }), `${slot}`).toBe(false);
    }
  });

  it('C23: refuses attributes that were not signed, exchanged ones included', () => {
    const inputs = prove(unused);
    const attributes = inputs.attributes as bigint[];
    for (let slot = 0; slot < 8; slot++) {
      const changed = attributes.with(slot, (attributes[slot] as bigint) ^ 1n);
      expect(circuit.accepts({ ...inputs, attributes: changed }), `slot ${slot}`).toBe(false);
    }
    const swapped = attributes.with(1, attributes[2] as bigint).with(2, attributes[1] as bigint);
    expect(circuit.accepts({ ...inputs, attributes: swapped })).toBe(false);
  });
});

describe('shared parts', () => {
  it('refuses a wrong root, schema, date, handle, secret and signature', () => {
    const inputs = prove(unused);
    expect(circuit.accepts(inputs)).toBe(true);
    const changes: SampleInputs[] = [
      { trustRoot: (credential.trustRoot + 1n) % R },
      { schema: credential.schema + 1n },
      { today: credential.validUntil + 1n },
      { today: credential.validFrom - 1n },
      { revocationHandle: credential.gapHigh + 1n },
      { holderSecret: credential.holderSecret ^ 1n },
      { signatureS: credential.signatureS ^ 1n },
    ];
    for (const change of changes) {
      expect(circuit.accepts({ ...inputs, ...change }), Object.keys(change).join()).toBe(false);
    }
  });

  it('C29: has the same nullifier as the age statement', () => {
    const scope = 12_345n;
    const inputs = samples.attributesInputs(random, credential, { scope, clauses: [unused, unused, unused] });
    expect(circuit.honest(inputs)[1]).toBe(samples.hash([TAG.NULLIFIER, credential.holderSecret, scope]));
  });

  it('C34: extreme but honest values are accepted', () => {
    const full = samples.credential(random, {
      attributes: Object.fromEntries(Array.from({ length: 8 }, (_, slot) => [slot, TOP - 1n])),
      holderSecret: R - 1n,
      path: Array<bigint>(9).fill(3n),
      validFrom: 0n,
      validUntil: (1n << 17n) - 1n,
    });
    const last = samples.clause(random, 7, TOP - 1n, TOP - 1n, [3n, 3n, 3n, 3n]);
    const inputs = samples.attributesInputs(random, full, { clauses: [last, last, last], challenge: R - 1n });
    expect(circuit.accepts(inputs)).toBe(true);
  });

  it(`C37: random statements, true and false, are judged as by comparing integers (seed ${SEED})`, () => {
    for (let i = 0; i < 30; i++) {
      let expected = true;
      const clauses = Array.from({ length: 3 }, () => {
        const slot = Number(random.below(8n));
        const value = credential.attributes[slot] as bigint;
        const low = random.below(6n) === 0n && value < TOP - 1n ? value + 1n : random.below(value + 1n);
        // Not far above, so that the value is often too large.
        const high = low + random.below(TOP - low < 2n * value ? TOP - low : 2n * value + 1n);
        if (value < low || value > high) expected = false;
        return samples.clause(random, slot, low, high);
      });
      expect(circuit.accepts(samples.attributesInputs(random, credential, { clauses }))).toBe(expected);
    }
  });
});

describe('templates alone', () => {
  it('C12: no selector other than 0 .. 3 places a child, whatever is written on the bits', async () => {
    const node = await probe('tree-node', ownTemplate('tree-node.circom'), 'TreeNode()');
    const siblings = [11n, 12n, 13n];
    for (let index = 0n; index < 4n; index++) {
      const children = [...siblings];
      children.splice(Number(index), 0, 7n);
      expect(node.honest({ child: 7n, index, siblings })[1]).toBe(samples.hash(children));
    }
    for (const index of [4n, 5n, 6n, R - 1n, R - 2n]) {
      expect(node.accepts({ child: 7n, index, siblings })).toBe(false);
    }
    // The compiler keeps the high bit as a wire (atLeastTwo) and writes the low one as index - 2 high.
    const high = node.symbols.wireOf('main.atLeastTwo');
    for (const index of [0n, 1n, 2n, 3n]) {
      const witness = node.honest({ child: 7n, index, siblings });
      for (const value of [0n, 1n, 2n, R - 1n, (R + 1n) / 2n, random.below(R)]) {
        if (value === witness[high]) continue;
        expect(violatedRows(node.r1cs, witness.with(high, value)).length).toBeGreaterThan(0);
      }
    }
  });

  it('C04: the hash has one decomposition: bits of h + r are refused', async () => {
    const strict = await probe('alias-check', 'circomlib/circuits/aliascheck.circom', 'AliasCheck()');
    const bitsOf = (value: bigint) => Array.from({ length: 254 }, (_, at) => (value >> BigInt(at)) & 1n);
    const room = (1n << 254n) - R;
    for (const h of [0n, 1n, random.below(room), room - 1n]) {
      expect(strict.accepts({ in: bitsOf(h) }), 'h').toBe(true);
      expect(strict.accepts({ in: bitsOf(h + R) }), 'h + r').toBe(false);
    }
    expect(strict.accepts({ in: bitsOf(R - 1n) })).toBe(true);
    expect(strict.accepts({ in: bitsOf(R) })).toBe(false);
  });
});
