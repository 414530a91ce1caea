// Adds up many lists of points at once ("buckets"), in rounds: every round adds the neighbours in each list, all lists in
// one batch, until each has one point left. multi-scalar.ts calls it, for buckets by digit and again for what follows.
import type { G1Coordinates, G2Coordinates, Mcl } from '../mcl.ts';
import { type Address, ELEMENT_BYTES, type Engine, type PairFunctions } from './engine.ts';
import { PAIR_WORDS } from './point-code.ts';

/** What differs between G1 and G2. */
export type Group = {
  readonly pairs: PairFunctions;
  /** Bytes of a coordinate. */
  readonly coordinate: number;
  /** Replaces the product of a batch by its inverse; false when it is zero. */
  invert(product: Address): boolean;
  /** Adds in every case, also equal and opposite points; false for the point at infinity. Slow. */
  addAny(x1: Address, y1: Address, x2: Address, y2: Address, sum: Address): boolean;
  readonly isZero: (address: Address) => boolean;
};

/**
 * Points by list: those of list b stand from starts[b] to starts[b + 1]; as addresses of x and of y, which need not be
 * neighbours (a negated point has its y elsewhere). Address 0 is not a point and may not occur.
 */
export type Lists = { readonly starts: Int32Array; readonly x: Int32Array; readonly y: Int32Array };

/**
 * The sum of every list: addresses in x[b] and y[b] of the result, 0 for the point at infinity or an empty list.
 * Sums are new points allocated here, or the list's only point.
 */
export function sumLists(engine: Engine, group: Group, { starts, x, y }: Lists): { x: Int32Array; y: Int32Array } {
  const count = starts.length - 1;
  const lengths = Int32Array.from({ length: count }, (_, list) => starts[list + 1]! - starts[list]!);
  let open: number[] = [];
  for (let list = 0; list < count; list++) if (lengths[list]! > 1) open.push(list);
  while (open.length > 0) {
    let pairs = 0;
    for (const list of open) pairs += lengths[list]! >> 1;
    const batch = createBatch(engine, group, pairs);
    for (const list of open) {
      const start = starts[list]!;
      const end = start + lengths[list]!;
      let to = start;
      for (let at = start; at + 1 < end; at += 2) {
        const sum = batch.push(x[at]!, y[at]!, x[at + 1]!, y[at + 1]!);
        x[to] = sum;
        y[to++] = sum + group.coordinate;
      }
      if ((end - start) & 1) {
        x[to] = x[end - 1]!;
        y[to++] = y[end - 1]!;
      }
      lengths[list] = to - start;
    }
    const vanished = batch.run();
    if (vanished.size > 0) for (const list of open) dropVanished(vanished, { starts, x, y }, lengths, list);
    open = open.filter((list) => lengths[list]! > 1);
  }
  const pick = (from: Int32Array) =>
    Int32Array.from({ length: count }, (_, list) => (lengths[list]! > 0 ? from[starts[list]!]! : 0));
  return { x: pick(x), y: pick(y) };
}

/** Pairs to be added in one go, each into a new point. */
export function createBatch(engine: Engine, group: Group, capacity: number) {
  const list = engine.allocate(4 * PAIR_WORDS * capacity);
  const product = engine.allocate(group.coordinate);
  let sum = engine.allocate(2 * group.coordinate * capacity);
  const words = engine.words();
  let at = list >> 2;
  let count = 0;
  return {
    /** Gives the address of the sum, which is there after `run`. */
    push(x1: Address, y1: Address, x2: Address, y2: Address): Address {
      words[at] = x1;
      words[at + 1] = y1;
      words[at + 2] = x2;
      words[at + 3] = y2;
      words[at + 4] = sum;
      at += PAIR_WORDS;
      count++;
      const result = sum;
      sum += 2 * group.coordinate;
      return result;
    },
    /** Gives the addresses of sums that are the point at infinity. */
    run(): ReadonlySet<Address> {
      if (count === 0) return NONE;
      setOne(engine, group, product);
      group.pairs.forward(list, count, product);
      if (!group.invert(product)) return runWithEqual(engine, group, list, count, product);
      group.pairs.backward(list, count, product);
      return NONE;
    },
  };
}

const NONE: ReadonlySet<Address> = new Set();

/** Some pair has equal x: those are added on their own, and the rest as a batch again. Rare, see multi-scalar.ts. */
function runWithEqual(
  engine: Engine,
  group: Group,
  list: Address,
  count: number,
  product: Address,
): ReadonlySet<Address> {
  const vanished = new Set<Address>();
  const words = engine.words();
  let left = 0;
  for (let pair = 0; pair < count; pair++) {
    const at = (list >> 2) + PAIR_WORDS * pair;
    const [x1, y1, x2, y2, sum] = words.subarray(at, at + PAIR_WORDS) as unknown as Pair;
    // `forward` left the difference there.
    if (!group.isZero(sum)) words.copyWithin((list >> 2) + PAIR_WORDS * left++, at, at + PAIR_WORDS);
    else if (!group.addAny(x1, y1, x2, y2, sum)) vanished.add(sum);
  }
  if (left > 0) {
    setOne(engine, group, product);
    group.pairs.forward(list, left, product);
    group.invert(product);
    group.pairs.backward(list, left, product);
  }
  return vanished;
}
type Pair = readonly [Address, Address, Address, Address, Address];

function dropVanished(
  vanished: ReadonlySet<Address>,
  { starts, x, y }: Lists,
  lengths: Int32Array,
  list: number,
): void {
  const start = starts[list]!;
  let to = start;
  for (let at = start; at < start + lengths[list]!; at++) {
    if (vanished.has(x[at]!)) continue;
    x[to] = x[at]!;
    y[to++] = y[at]!;
  }
  lengths[list] = to - start;
}

function setOne(engine: Engine, group: Group, address: Address): void {
  engine.bytes().copyWithin(address, engine.fp.one, engine.fp.one + ELEMENT_BYTES);
  if (group.coordinate > ELEMENT_BYTES) engine.bytes().fill(0, address + ELEMENT_BYTES, address + group.coordinate);
}

export function createG1(engine: Engine, mcl: Mcl): Group & { read(x: Address, y: Address): G1Coordinates } {
  const { fp } = engine;
  const read = (x: Address, y: Address): G1Coordinates => [fp.read(x), fp.read(y)];
  const invert = inverter(engine);
  const [first, second] = [mcl.newG1(), mcl.newG1()];
  return {
    pairs: engine.g1,
    coordinate: ELEMENT_BYTES,
    isZero: (address) => fp.read(address) === 0n,
    invert,
    read,
    addAny(x1, y1, x2, y2, sum) {
      mcl.setG1(first, read(x1, y1));
      mcl.setG1(second, read(x2, y2));
      mcl.addG1(first, first, second);
      const point = mcl.getG1(first);
      if (!point) return false;
      fp.write(sum, point[0]);
      fp.write(sum + ELEMENT_BYTES, point[1]);
      return true;
    },
  };
}

export function createG2(engine: Engine, mcl: Mcl): Group & { read(x: Address, y: Address): G2Coordinates } {
  const { fp } = engine;
  const pair = (address: Address) => [fp.read(address), fp.read(address + ELEMENT_BYTES)] as const;
  const read = (x: Address, y: Address): G2Coordinates => [pair(x), pair(y)];
  const invertElement = inverter(engine);
  const [norm, part] = [engine.allocate(ELEMENT_BYTES), engine.allocate(ELEMENT_BYTES)];
  const zero = engine.allocate(ELEMENT_BYTES);
  engine.bytes().fill(0, zero, zero + ELEMENT_BYTES);
  const [first, second] = [mcl.newG2(), mcl.newG2()];
  return {
    pairs: engine.g2,
    coordinate: 2 * ELEMENT_BYTES,
    isZero: (address) => pair(address).every((value) => value === 0n),
    read,
    // 1 / (a + b u) = (a - b u) / (a^2 + b^2)
    invert(product) {
      const high = product + ELEMENT_BYTES;
      fp.mul(product, product, norm);
      fp.mul(high, high, part);
      fp.add(norm, part, norm);
      if (!invertElement(norm)) return false;
      fp.mul(product, norm, product);
      fp.sub(zero, high, high);
      fp.mul(high, norm, high);
      return true;
    },
    addAny(x1, y1, x2, y2, sum) {
      mcl.setG2(first, read(x1, y1));
      mcl.setG2(second, read(x2, y2));
      mcl.addG2(first, first, second);
      const point = mcl.getG2(first);
      if (!point) return false;
      point.flat().forEach((value, index) => {
        fp.write(sum + index * ELEMENT_BYTES, value);
      });
      return true;
    },
  };
}

/** 1 / x = x^(q - 2) = (x^((q - 3) / 4))^4 x */
function inverter(engine: Engine): (address: Address) => boolean {
  const { fp } = engine;
  const power = engine.allocate(ELEMENT_BYTES);
  return (address) => {
    if (fp.isZero(address)) return false;
    engine.inverseRoot(address, power);
    fp.square(power, power);
    fp.square(power, power);
    fp.mul(power, address, address);
    return true;
  };
}
