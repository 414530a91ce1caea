// SPDX-License-Identifier: GPL-3.0-or-later
/** Cases about who counts, and the way from a credential to the root. */
import { NOW, REGISTRY_KEY } from '../protocol/messages.ts';
import { SCHEMA } from '../protocol/world.ts';
import { type Draft, plain, right, type SuiteDraft, wrong } from './draft.ts';
import { encodeBundleText } from './file-text.ts';
import {
  BUNDLE_FILE,
  CLUB,
  COUNTY,
  COUNTY_KEY,
  credentialText,
  issue,
  MEMBER,
  STRANGER,
  STRANGER_KEY,
} from './world.ts';

const roots: SuiteDraft = {
  kind: 'trust-root',
  about: 'The root of the trust tree when some issuers of a kind do not count.',
  given: {
    file: encodeBundleText(BUNDLE_FILE),
    keys: plain([REGISTRY_KEY.jwk]),
    now: NOW,
    schema: SCHEMA.uri,
    tests: false,
  },
  cases: [
    right('all but tests', {}),
    right('tests too', { tests: true }, 'this is the signed root'),
    right('one issuer', { issuers: ['county'] }),
    right('by assurance', { assurance: ['passport-seen', 'id-card-seen'] }, 'the same as one issuer'),
    right('nobody', { issuers: ['nobody'] }, 'its other kinds keep their leaves'),
    right('another kind', { schema: CLUB.uri, issuers: ['county'] }),
  ],
};

const path = (name: string, credential: Parameters<typeof credentialText>[0], more: object = {}, why?: string): Draft =>
  right(name, { credential: credentialText(credential), ...more }, why);
const noPath = (
  code: string,
  name: string,
  credential: Parameters<typeof credentialText>[0],
  why: string,
  more: object = {},
) => wrong(code, name, { credential: credentialText(credential), ...more }, why);

const paths: SuiteDraft = {
  kind: 'trust-path',
  about:
    'The way from a credential’s leaf to the root: its gap, its place in each node, and the three others on each level.',
  given: { file: encodeBundleText(BUNDLE_FILE), keys: plain([REGISTRY_KEY.jwk]), now: NOW, tests: false },
  cases: [
    path('between two revoked handles', issue()),
    path('a kind without revoked ones', MEMBER),
    path('the second issuer', issue({ issuer: COUNTY, key: COUNTY_KEY })),
    path('the second issuer, counted alone', issue({ issuer: COUNTY, key: COUNTY_KEY }), { issuers: ['county'] }),
    noPath('policy_revoked', 'revoked', issue({ changes: { handle: 4999n } }), 'the handle is on the list'),
    noPath(
      'trust_issuer_not_accepted',
      'another key of that id',
      issue({ issuer: STRANGER, key: STRANGER_KEY }),
      'key and id both count',
    ),
    noPath(
      'trust_issuer_not_accepted',
      'a kind that it may not issue',
      issue({ issuer: COUNTY, key: COUNTY_KEY, schema: CLUB, values: {} }),
      'trust is for issuer and schema',
    ),
    noPath('policy_issuer_not_counted', 'not counted', issue(), 'the question counts others', { issuers: ['county'] }),
  ],
};

export const pathSuites: readonly SuiteDraft[] = [roots, paths];
