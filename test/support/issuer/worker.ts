// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A process of its own that issues to an issuer's directory, for tests of several processes and of killed ones.
 * Arguments: directory, a name for its people, how many. The passphrase is on standard input.
 * Prints each handle in a line of its own once the credential would be handed out.
 */
import { readFileSync } from 'node:fs';
import { sha256, utf8 } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { issueOnce } from '#issuer/issue.ts';
import { openIssuer } from '#issuer/store.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { dayNumber } from '#protocol/dates.ts';

const [, , directory = '', people = '', count = '0'] = process.argv;
const passphrase = readFileSync(0, 'utf8').trim();
const issuer = openIssuer(directory, passphrase, ['credential']);
const schemaUri = issuer.config.schemas[0]!.uri;
const random = systemRandom();

for (let number = 0; number < Number(count); number += 1) {
  const person = `${people}-${number}`;
  const secret = holderSecret(sha256(utf8(person)), { registry: 'demo', issuerId: issuer.config.id, schemaUri });
  const holderCode = createHolderCode({
    issuerId: issuer.config.id,
    schemaUri,
    commitment: holderCommitment(secret),
  });
  const { credential } = issueOnce({
    issuer,
    schema: schemaUri,
    person,
    values: { birthdate: '1990-05-04' },
    holderCode,
    validFrom: dayNumber('2026-11-21'),
    validUntil: dayNumber('2027-11-22'),
    random,
    now: Date.UTC(2026, 10, 22, 12) / 1000,
  });
  process.stdout.write(`${person} ${credential.handle}\n`);
}
