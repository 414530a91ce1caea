// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The door's memory as a file: which nullifiers were seen, and until when that matters. It is on disk before a yes is
 * said, and several commands may use one file at a time.
 */
import { existsSync } from 'node:fs';
import { HushmarkError } from '#base/errors.ts';
import { malformed, parseJson, readObject, readSeconds, reworded } from '#base/readers.ts';
import { readTextFile, writeFileAtomic } from '#files/atomic-file.ts';
import { withLockFile } from '#files/lock.ts';
import type { Memory } from '../core/door.ts';

const FORMAT = 'hushmark-door-seen/1';
/** Seconds for which it remembers longer than it has to: a clock that was set back opens nothing again. */
const LONGER = 86_400;

export function seenFile(path: string): Memory {
  return (nullifiers, until, now) =>
    withLockFile(`${path}.lock`, async () => {
      const seen = readSeen(path);
      if (nullifiers.some((nullifier) => seen.has(nullifier))) return false;
      for (const [nullifier, end] of seen) if (end + LONGER < now) seen.delete(nullifier);
      for (const nullifier of nullifiers) seen.set(nullifier, until);
      writeFileAtomic(path, `${JSON.stringify({ format: FORMAT, seen: Object.fromEntries(seen) })}\n`);
      return true;
    });
}

/** A file that cannot be read is no empty memory. */
function readSeen(path: string): Map<string, number> {
  if (!existsSync(path)) return new Map();
  return reworded('input_file', () => {
    const value = readObject(parseJson(readTextFile(path), path, 1 << 26), path, ['format', 'seen']);
    if (value.format !== FORMAT) throw malformed(path, 'is not the memory of a door');
    if (typeof value.seen !== 'object' || value.seen === null) {
      throw new HushmarkError('input_file', `${path} is not the memory of a door`);
    }
    return new Map(Object.entries(value.seen).map(([nullifier, until]) => [nullifier, readSeconds(until, path)]));
  });
}
