// SPDX-License-Identifier: GPL-3.0-or-later
// The second implementation as a command for `npm run conformance`: what a verifier needs of docs/wire.md, and no more.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { verifyResponse } from './response.js';
import { bytes, canonical, digest, field, json, Refused } from './spelling.js';
import { asText, dateIn, statementOf } from './statement.js';
import { readBundle, trustRoot } from './trust.js';

const ANSWERS = {
  field: ({ text }) => Buffer.from(field(text).toString(16).padStart(64, '0'), 'hex').toString('base64url'),
  base64url: ({ text }) => [...bytes(text)],
  'canonical-json': ({ value }) => ({ text: canonical(value), sha256: digest(canonical(value)) }),
  json: ({ text }) => json(text),
  'trust-root': ({ file, keys, ...question }) => String(trustRoot(readBundle(file, keys), question)),
  statement: ({ policy, schemas, at, client }) =>
    policy.credentials.map((credential) => {
      const days = { today: dateIn('UTC', at), cutoffDay: dateIn(policy.timeZone, at) };
      const { circuit, signals } = statementOf(credential, { ...policy, ...days, schemas, client });
      return { circuit, signals: asText(signals) };
    }),
  response: ({ file, keys, ...question }) => verifyResponse(question, readBundle(file, keys)),
};

export async function answer({ kind, input }) {
  if (ANSWERS[kind] === undefined) return { error: 'not_implemented' };
  try {
    return { ok: await ANSWERS[kind](input) };
  } catch (error) {
    if (error instanceof Refused) return { error: `not ${error.message}` };
    throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    console.log(JSON.stringify({ id: question.id, ...(await answer(question)) }));
  }
  process.exit(0);
}
