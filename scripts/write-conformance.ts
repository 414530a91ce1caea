// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Writes the public conformance set: `npx tsx scripts/write-conformance.ts`. Keys, times and randomness are fixed, so
 * the files come out the same every time, proofs included; after a change of a format the difference shows what it
 * changed. Needs the proving keys and about a minute.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSet } from '#test/support/conformance/make-set.ts';
import { encodeSuite, SET } from '#test/support/conformance/set.ts';

const suites = await makeSet();
await mkdir(SET, { recursive: true });
for (const name of await readdir(SET)) if (name.endsWith('.json')) await rm(join(SET, name));
for (const suite of suites) {
  await writeFile(join(SET, `${suite.kind}.json`), encodeSuite(suite));
  console.log(`${suite.kind}: ${suite.cases.length} cases`);
}
process.exit(0);
