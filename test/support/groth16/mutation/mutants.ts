// SPDX-License-Identifier: GPL-3.0-or-later
// Spoiled and respelled answers: each kind of mutation takes an honest answer apart as JSON or as points. All choices
// come from the given draws, so a seed repeats them.

import { Q, R } from '#base/encoding.ts';
import type { SeededRandom } from '#circuits/assurance/samples.ts';
import type { VerifyingKey } from '#groth16/files/verifying-key.ts';
import type { Proof } from '#groth16/proof.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { decode, encode, Fr, G1, G2, g2, type Points, times, twistPoint } from '../points.ts';
import type { Answer } from './opinions.ts';

type Json = unknown;
type Place = { get(): Json; set(value: Json): void };
export type Honest = { readonly circuit: CircuitName; readonly proof: Proof; readonly signals: readonly bigint[] };
/** Honest answers: some for one statement, some for others and of other circuits. */
export type World = {
  readonly answers: readonly Honest[];
  readonly vkeys: Readonly<Record<CircuitName, VerifyingKey>>;
};
type Context = World & { readonly draws: SeededRandom; readonly honest: Honest };
/** A copy of an answer that may be changed. */
type Draft = { circuit: CircuitName; proof: Record<string, Json>; signals: Json[] };
type Change = (draft: Draft, context: Context) => void;

const pick = <T>({ draws }: Pick<Context, 'draws'>, from: readonly T[]): T => from[draw(draws, from.length)]!;
const draw = (draws: SeededRandom, below: number): number => Number(draws.below(BigInt(below)));
const scalar = ({ draws }: Context): bigint => 1n + draws.below(R - 1n);

const PATHS = ['a0', 'a1', 'b00', 'b01', 'b10', 'b11', 'c0', 'c1'];
const PATHS_OF_Z = ['a2', 'b20', 'b21', 'c2'];

function placeIn(list: Json[], at: number): Place {
  const set = (value: Json) => {
    list[at] = value;
  };
  return { get: () => list[at], set };
}
function coordinate({ proof }: Draft, path: string): Place {
  const [point = '', ...indices] = path;
  let list = proof[`pi_${point}`] as Json[];
  for (const index of indices.slice(0, -1)) list = list[Number(index)] as Json[];
  const last = Number(indices.at(-1));
  return placeIn(list, last);
}
function anySignal(draft: Draft, { draws }: Context): Place {
  return placeIn(draft.signals, draw(draws, draft.signals.length));
}
/** A coordinate, three times out of four; a signal, otherwise. */
function anyNumber(draft: Draft, context: Context): Place {
  return draw(context.draws, 4) === 0 ? anySignal(draft, context) : coordinate(draft, pick(context, PATHS));
}
const respell =
  (spell: (text: string, context: Context) => Json, from: readonly string[] = []): Change =>
  (draft, context) => {
    const place = from.length > 0 ? coordinate(draft, pick(context, from)) : anyNumber(draft, context);
    place.set(spell(String(place.get()), context));
  };
const renumber = (number: (value: bigint, context: Context) => bigint, where = anyNumber): Change => {
  return (draft, context) => {
    const place = where(draft, context);
    const text = String(place.get());
    if (/^-?\d+$/.test(text)) place.set(`${number(BigInt(text), context)}`);
  };
};
const inCoordinate = (draft: Draft, context: Context) => coordinate(draft, pick(context, PATHS));
/** From the honest points: whatever was done to the draft's before is lost. */
const points =
  (move: (points: Points, context: Context) => Points): Change =>
  (draft, context) => {
    Object.assign(draft.proof, encode(move(decode(context.honest.proof), context)));
  };
const member = (name: string, value: (old: Json, context: Context) => Json): Change => {
  return (draft, context) => {
    draft.proof[name] = value(draft.proof[name], context);
  };
};
const swap = (draft: Draft, one: string, other: string) => {
  const [first, second] = [coordinate(draft, one), coordinate(draft, other)];
  const kept = first.get();
  first.set(second.get());
  second.set(kept);
};
const setPoint = (name: 'pi_a' | 'pi_b' | 'pi_c', value: Json): Change => member(name, () => structuredClone(value));

/** Of order 10069, which divides the twist's cofactor. */
function smallPoint({ draws }: Context) {
  return times(twistPoint(2n + draws.below(1n << 64n)), ((2n * Q - R) / 10069n) * R);
}
const ZERO = ['0', '0'];
const scale = (values: readonly Json[], factors: readonly bigint[]) =>
  factors.map((factor, index) => `${(BigInt(values[index] as string) * factor) % Q}`);

/** Every kind by its name. */
export const MUTATIONS: Readonly<Record<string, Change>> = {
  none: () => {},
  'bit of a number flipped': renumber((value, { draws }) => value ^ (1n << BigInt(draw(draws, 254)))),
  'character changed': respell((text, { draws }) => {
    const at = draw(draws, text.length);
    return text.slice(0, at) + String.fromCharCode(33 + draw(draws, 94)) + text.slice(at + 1);
  }),
  'digit changed': respell((text, { draws }) => {
    const at = draw(draws, text.length);
    return `${text.slice(0, at)}${draw(draws, 10)}${text.slice(at + 1)}`;
  }),
  'number plus one or minus one': renumber((value, context) => value + pick(context, [1n, -1n])),
  'coordinate plus q': renumber((value, { draws }) => value + Q * BigInt(1 + draw(draws, 3)), inCoordinate),
  'coordinate plus r': renumber((value) => value + R, inCoordinate),
  'coordinate minus q': renumber((value) => value - Q, inCoordinate),
  'coordinate zero, small or q - 1': renumber((_, context) => pick(context, [0n, 1n, 2n, Q - 1n]), inCoordinate),
  'coordinate negated': renumber((value) => Q - value, inCoordinate),
  'any number below q': renumber((_, { draws }) => draws.below(Q)),

  'A negated': points(({ a, b, c }) => ({ a: a.negate(), b, c })),
  'B negated': points(({ a, b, c }) => ({ a, b: b.negate(), c })),
  'C negated': points(({ a, b, c }) => ({ a, b, c: c.negate() })),
  'A and B negated': points(({ a, b, c }) => ({ a: a.negate(), b: b.negate(), c })),
  'all negated': points(({ a, b, c }) => ({ a: a.negate(), b: b.negate(), c: c.negate() })),
  'A and C exchanged': points(({ a, b, c }) => ({ a: c, b, c: a })),
  'A moved': points(({ a, b, c }, context) => ({ a: a.add(G1.BASE.multiply(scalar(context))), b, c })),
  'B moved': points(({ a, b, c }, context) => ({ a, b: b.add(G2.BASE.multiply(scalar(context))), c })),
  'C moved by the generator': points(({ a, b, c }) => ({ a, b, c: c.add(G1.BASE) })),
  'C replaced': points(({ a, b }, context) => ({ a, b, c: G1.BASE.multiply(scalar(context)) })),
  'A and B both times k': points(({ a, b, c }, context) => {
    const k = scalar(context);
    return { a: a.multiply(k), b: b.multiply(k), c };
  }),
  're-randomised by k': points(({ a, b, c }, context) => {
    const k = scalar(context);
    return { a: a.multiply(Fr.inv(k)), b: b.multiply(k), c };
  }),
  're-randomised by k and delta': points(({ a, b, c }, context) => {
    const [k, l] = [scalar(context), scalar(context)];
    const delta = g2(context.vkeys[context.honest.circuit].delta);
    return { a: a.multiply(Fr.inv(k)), b: b.multiply(k).add(delta.multiply((k * l) % R)), c: c.add(a.multiply(l)) };
  }),
  'B on the twist, outside the subgroup': points(({ a, c }, { draws }) => ({
    a,
    b: twistPoint(2n + draws.below(1n << 64n)),
    c,
  })),
  'B plus a point of order 10069': points(({ a, b, c }, context) => ({ a, b: b.add(smallPoint(context)), c })),
  'B of order 10069': points(({ a, c }, context) => ({ a, b: smallPoint(context), c })),
  'A or C infinite': (draft, context) => {
    const name = pick(context, ['pi_a', 'pi_c'] as const);
    setPoint(name, pick(context, [['0', '1', '0'], ['0', '0', '1'], ['0', '0', '0'], [...ZERO], ['1', '2', '0']]))(
      draft,
      context,
    );
  },
  'B infinite': (draft, context) => {
    setPoint(
      'pi_b',
      pick(context, [
        [ZERO, ['1', '0'], ZERO],
        [ZERO, ZERO, ['1', '0']],
        [ZERO, ZERO, ZERO],
        [...(draft.proof.pi_b as Json[]).slice(0, 2), ZERO],
      ]),
    )(draft, context);
  },

  'x and y exchanged': (draft, context) => {
    const [one, other] = pick(context, [
      ['a0', 'a1'],
      ['c0', 'c1'],
      ['b0', 'b1'],
    ]);
    swap(draft, one!, other!);
  },
  'parts of B exchanged': (draft, context) => {
    for (const row of pick(context, [['b0'], ['b1'], ['b0', 'b1']])) swap(draft, `${row}0`, `${row}1`);
  },
  'coordinates exchanged': (draft, context) => swap(draft, pick(context, PATHS), pick(context, PATHS)),
  'proof of another answer': (draft, context) => {
    draft.proof = structuredClone(pick(context, context.answers).proof) as unknown as Draft['proof'];
  },
  'one point of another answer': (draft, context) => {
    const name = pick(context, ['pi_a', 'pi_b', 'pi_c'] as const);
    draft.proof[name] = structuredClone(pick(context, context.answers).proof[name]);
  },
  'signals of another answer': (draft, context) => {
    draft.signals = pick(context, context.answers).signals.map(String);
  },
  'proof under another circuit': (draft, context) => {
    draft.circuit = pick(context, ['age', 'attributes'] as const);
  },

  'signal plus r': renumber((value, { draws }) => value + R * BigInt(1 + draw(draws, 3)), anySignal),
  'signal minus r': renumber((value) => value - R, anySignal),
  'signal negated in the field': renumber((value) => (R - value) % R, anySignal),
  'signal negative': renumber((value) => -value, anySignal),
  'signal plus q': renumber((value) => value + Q, anySignal),
  'any signal below r': renumber((_, { draws }) => draws.below(R), anySignal),
  'signals exchanged': (draft, context) => {
    const [one, other] = [anySignal(draft, context), anySignal(draft, context)];
    const kept = one.get();
    one.set(other.get());
    other.set(kept);
  },
  'signals left out at the end': ({ signals }, { draws }) => void signals.splice(-1 - draw(draws, 2)),
  'signal left out': ({ signals }, { draws }) => void signals.splice(draw(draws, signals.length), 1),
  'signal too many': ({ signals }, context) => {
    signals.splice(pick(context, [0, signals.length]), 0, pick(context, ['0', '1']));
  },
  'no signals': (draft) => {
    draft.signals = [];
  },

  hexadecimal: respell((text) => (/^\d+$/.test(text) ? `0x${BigInt(text).toString(16)}` : text)),
  'octal or binary': respell((text, context) => {
    const base = pick(context, [2, 8]);
    return /^\d+$/.test(text) ? `${base === 2 ? '0b' : '0o'}${BigInt(text).toString(base)}` : text;
  }),
  'leading zeros': respell((text, { draws }) => '0'.repeat(1 + draw(draws, 9)) + text),
  'sign, space, separator or digits of another script': respell((text, context) => {
    const other = text.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
    return pick(context, [`+${text}`, ` ${text}`, `${text}\n`, `\t${text} `, `${text[0]}_${text.slice(1)}`, other, '']);
  }),
  'JSON number': respell((text) => Number(text)),
  'float or exponent': respell((text, context) =>
    pick(context, [`${text}.0`, `${text}e0`, `${text[0]}.${text.slice(1)}e${text.length - 1}`, Number(text) / 3]),
  ),
  'not a number': respell((text, context) => pick(context, [null, true, false, {}, [], [text], `${text}n`, 'NaN'])),
  'other third coordinate': respell((text, context) => {
    return pick(context, [Number(text), `0${text}`, `0x${text}`, text === '0' ? '1' : '0', '2', `${Q + BigInt(text)}`]);
  }, PATHS_OF_Z),
  'scaled as snarkjs reads it': (draft, context) => {
    const z = 2n + context.draws.below(Q - 2n);
    const [square, cube] = [z * z, z * z * z];
    for (const name of pick(context, [['pi_a'], ['pi_c'], ['pi_a', 'pi_b', 'pi_c']])) {
      const value = (draft.proof[name] as Json[]).flat();
      const [p, q, r, s] = scale(value, name === 'pi_b' ? [square, square, cube, cube] : [square, cube]);
      draft.proof[name] =
        name === 'pi_b'
          ? [
              [p, q],
              [r, s],
              [`${z}`, '0'],
            ]
          : [p, q, `${z}`];
    }
  },

  'member left out': ({ proof }, context) => void delete proof[pick(context, Object.keys(proof))],
  'member too many': (draft, context) => {
    draft.proof[pick(context, ['publicSignals', 'pi_d', '__proto', 'PI_A', ''])] = pick(context, [1, '1', null, []]);
  },
  'member of another name': ({ proof }, context) => {
    const name = pick(context, Object.keys(proof));
    proof[pick(context, [name.toUpperCase(), `${name} `, name.replace('_', '')])] = proof[name];
    delete proof[name];
  },
  'member empty': (draft, context) => {
    member(pick(context, Object.keys(draft.proof)), () => pick(context, [null, '', [], {}, 0, false]))(draft, context);
  },
  'protocol or curve': (draft, context) => {
    const [name, value] = pick(context, [
      ['protocol', 'plonk'],
      ['protocol', 'Groth16'],
      ['protocol', 'fflonk'],
      ['curve', 'bn254'],
      ['curve', 'bls12381'],
      ['curve', 'BN128'],
    ]);
    draft.proof[name!] = value;
  },
  'list of another length': (draft, context) => {
    const name = pick(context, ['pi_a', 'pi_b', 'pi_c'] as const);
    const list = draft.proof[name] as Json[];
    const row = name === 'pi_b' && Array.isArray(list[0]) && draw(context.draws, 2) === 0 ? (list[0] as Json[]) : list;
    const longer = row === list && name === 'pi_b' ? ['1', '0'] : '1';
    if (draw(context.draws, 2) === 0) row.pop();
    else row.push(pick<Json>(context, [longer, null]));
  },
  'list as an object': (draft, context) => {
    member(pick(context, ['pi_a', 'pi_b', 'pi_c']), (old) => ({ ...(old as object) }))(draft, context);
  },
  'flat or nested': (draft, context) => {
    const name = pick(context, ['pi_a', 'pi_b', 'pi_c'] as const);
    member(name, (old) => (name === 'pi_b' ? (old as Json[]).flat() : [old]))(draft, context);
  },
};
export const KINDS = Object.keys(MUTATIONS);

/** The named kind on an honest answer; with `also`, another one on top of it where that is possible. */
export function mutant(world: World, draws: SeededRandom, kind: string, also?: string): Answer {
  const honest = world.answers[draw(draws, world.answers.length)]!;
  const { circuit, proof, signals } = honest;
  const draft: Draft = {
    circuit,
    proof: structuredClone(proof) as unknown as Draft['proof'],
    signals: signals.map(String),
  };
  const context: Context = { ...world, draws, honest };
  MUTATIONS[kind]!(draft, context);
  if (also !== undefined) {
    const kept = structuredClone(draft);
    try {
      MUTATIONS[also]!(draft, context);
    } catch {
      // The first left nothing for the second to change.
      Object.assign(draft, kept);
    }
  }
  // As it comes from the wire.
  return JSON.parse(JSON.stringify(draft)) as Answer;
}
