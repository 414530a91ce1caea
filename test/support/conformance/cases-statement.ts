// SPDX-License-Identifier: GPL-3.0-or-later
/** Cases about what a policy means. */
import { NOW } from '../protocol/messages.ts';
import { policyJson } from '../protocol/world.ts';
import { POLICIES } from './asked.ts';
import { type Draft, plain, right, type SuiteDraft, wrong } from './draft.ts';
import { SCHEMAS } from './world.ts';

const asks = (name: string, where: object[], more: object = {}, why?: string): Draft =>
  right(name, { policy: plain(policyJson(where as never, more as Record<string, unknown>)) }, why);
const refuses = (code: string, name: string, where: object[], why: string, more: object = {}): Draft =>
  wrong(code, name, { policy: plain(policyJson(where as never, more as Record<string, unknown>)) }, why);

/** 2027-02-28 and 2028-02-29, noon UTC. */
const LAST_OF_FEBRUARY = Date.UTC(2027, 1, 28, 12) / 1000;
const LEAP_DAY = Date.UTC(2028, 1, 29, 12) / 1000;

export const statementSuite: SuiteDraft = {
  kind: 'statement',
  about:
    'A policy, the schemas of a registry, a time and a shop: the statement of each credential, with its public signals by ' +
    'name, but trustRoot (that follows from a bundle), nullifier and challenge.',
  given: { schemas: plain(SCHEMAS), at: NOW, client: 'wine-shop', tests: false },
  cases: [
    ...Object.entries(POLICIES).map(([name, policy]) => right(name, { policy: plain(policy) })),
    asks('under 26', [{ ageUnder: 26 }]),
    asks('from 18 to 25', [{ ageOver: 18 }, { ageUnder: 26 }]),
    asks('holding it is enough', []),
    asks(
      'age and attribute',
      [{ ageOver: 18 }, { attribute: 'tier', equals: 'GOLD' }],
      {},
      'attributes, with the birthdate as a clause',
    ),
    asks('none of', [{ attribute: 'tier', noneOf: ['BRONZE'] }], {}, 'an absent attribute satisfies nothing'),
    asks(
      'a fixed date',
      [{ attribute: 'birthdate', atMost: '2008-12-31' }],
      {},
      'attributes; never before 1900-01-02, never after the day',
    ),
    asks('between', [{ attribute: 'points', between: [10, '9007199254740993'] }]),
    asks('a text', [{ attribute: 'town', equals: 'Zürich' }]),
    asks('one clause from two comparisons', [
      { attribute: 'points', atLeast: 10 },
      { attribute: 'points', atMost: 99 },
    ]),
    right(
      'another order of comparisons',
      {
        policy: plain(
          policyJson([
            { attribute: 'active', equals: true },
            { attribute: 'tier', equals: 'GOLD' },
          ]),
        ),
      },
      'clauses stand in the order of their slots',
    ),
    right('born on 29 February', { policy: plain(POLICIES.phone), at: LEAP_DAY }),
    right(
      '28 February of a common year',
      { policy: plain(POLICIES.phone), at: LAST_OF_FEBRUARY },
      'who was born on 29 February comes of age on 1 March',
    ),
    right('28 February where that counts', {
      policy: plain({ ...POLICIES.phone, leapDay: 'feb28' }),
      at: LAST_OF_FEBRUARY,
    }),
    right(
      'after midnight in the zone',
      { policy: plain(POLICIES.adult), at: Date.UTC(2026, 10, 22, 23, 30) / 1000 },
      'validity goes by UTC, the cutoff by the zone',
    ),
    right('before the day in a western zone', {
      policy: plain({ ...POLICIES.adult, timeZone: 'Pacific/Honolulu' }),
      at: Date.UTC(2026, 10, 22, 5) / 1000,
    }),
    right('another shop', { policy: plain(POLICIES.voucher), client: 'tool-shop' }, 'the scope is for one shop'),
    refuses('input_age', 'age 0', [{ ageOver: 0 }], 'ages are 1 to 120'),
    refuses('input_policy', 'an age that nobody has', [{ ageOver: 26 }, { ageUnder: 18 }], 'over must be below under'),
    refuses(
      'input_policy',
      'a birthday',
      [{ attribute: 'birthdate', between: ['1990-01-01', '1990-12-01'] }],
      'a date is never narrowed down to less than 365 days',
    ),
    refuses(
      'input_policy',
      'what the holder chose',
      [{ attribute: 'nickname', equals: 'Bob' }],
      'comparing it proves nothing',
    ),
    refuses(
      'input_policy',
      'an order that is none',
      [{ attribute: 'tier', atLeast: 'GOLD' }],
      'only dates and integers have an order',
    ),
    refuses(
      'input_policy',
      'no value at all',
      [
        { attribute: 'tier', equals: 'GOLD' },
        { attribute: 'tier', equals: 'SILVER' },
      ],
      'a question that nobody can answer',
    ),
    refuses(
      'input_policy',
      'a value twice',
      [{ attribute: 'tier', oneOf: ['GOLD', 'GOLD'] }],
      'a list has no repetition',
    ),
    refuses(
      'input_policy',
      'four attributes',
      [
        { attribute: 'tier', equals: 'A' },
        { attribute: 'points', equals: 1 },
        { attribute: 'active', equals: true },
        { attribute: 'town', equals: 'B' },
      ],
      'there are three clauses',
    ),
    refuses(
      'input_attribute_unknown',
      'an attribute that is not there',
      [{ attribute: 'height', atLeast: 180 }],
      'the schema decides',
    ),
    refuses(
      'input_attribute',
      'a value of another type',
      [{ attribute: 'points', equals: 'GOLD' }],
      'values are written as their type is',
    ),
    refuses('input_malformed', 'a member more', [{ ageOver: 18, unless: 1 }], 'unknown members are refused'),
    refuses('input_time_zone', 'a zone that is none', [{ ageOver: 18 }], 'IANA names', { timeZone: 'Europe/Atlantis' }),
    refuses('input_policy', 'a kind that the registry does not have', [], 'the registry’s meaning is compiled', {
      credentials: [{ id: 'x', schema: 'urn:example:nothing:1', where: [] }],
    }),
  ],
};
