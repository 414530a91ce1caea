// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { birthdateCutoff, utcDay } from '#protocol/dates.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { scopeOf } from '#protocol/policy/pseudonym.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { secretOf } from '#wallet/core/credentials/held.ts';
import { DAYS_AHEAD, type PlanInput, planPreparations } from '#wallet/core/preparation/plan.ts';
import { MANIFEST } from '../../../support/wallet/pinned.ts';
import {
  ageOver,
  bundle,
  clubCard,
  MASTER,
  NOW,
  parseBundle,
  policy,
  proofOfAge,
  REGISTRY_ID,
  TODAY,
  trust,
} from '../../../support/wallet/world.ts';

const { circuits } = MANIFEST;
const age = { id: 'age', credential: proofOfAge(), registry: REGISTRY_ID };
const club = { id: 'club', credential: clubCard('GOLD'), registry: REGISTRY_ID };
const plan = (changes: Partial<PlanInput> = {}) =>
  planPreparations({ credentials: [age], bundles: [bundle], recipes: [], kept: [], circuits, nowMs: NOW, ...changes });
const asKept = ({ todo }: ReturnType<typeof plan>) =>
  todo.map(({ credentialId, key, statement, bundle: { trustRoot } }, index) => ({
    id: `p${index}`,
    value: { credentialId, statementKey: key, today: statement.today, root: trustRoot.toString(), prepared: '' },
  }));

describe('what is prepared ahead', () => {
  it('is 18 or older, today first and for the next seven days, with the exact cutoff of each day', () => {
    const { todo } = plan();
    expect(todo.map(({ statement }) => statement.today)).toEqual(
      Array.from({ length: DAYS_AHEAD + 1 }, (_, day) => TODAY + day),
    );
    for (const { statement } of todo) {
      expect(statement).toMatchObject({
        circuit: 'age',
        bornOnOrBefore: birthdateCutoff({ years: 18, day: statement.today }),
        scope: 0n,
      });
    }
  });

  it('is the plain holding for a proof without a birthdate', () => {
    const { todo } = plan({ credentials: [club] });
    expect(new Set(todo.map(({ statement }) => statement.circuit))).toEqual(new Set(['attributes']));
    expect(todo).toHaveLength(DAYS_AHEAD + 1);
  });

  it('is a question that the proof answers with yes', () => {
    for (const { credential, registry, statement } of plan({ credentials: [age, club] }).todo) {
      const secret = secretOf(MASTER, { credential, registry });
      const inputs = () =>
        circuitInputs({ credential, holderSecret: secret, statement, trust: trustPath(bundle, credential) });
      expect(inputs).not.toThrow();
    }
  });

  it('is also every question that was asked before, for its shop and pseudonym', () => {
    const asked = ageOver(21, { pseudonym: 'loyalty' });
    const { todo } = plan({ recipes: [{ clientId: 'vinum-shop', policy: asked }] });
    const scopes = todo.filter(({ statement }) => statement.scope !== 0n).map(({ statement }) => statement.scope);
    expect(new Set(scopes)).toEqual(new Set([scopeOf('vinum-shop', 'loyalty')]));
    expect(scopes).toHaveLength(DAYS_AHEAD + 1);
  });

  it('covers both credentials of a question about two', () => {
    const { todo } = plan({
      credentials: [age, club],
      recipes: [{ clientId: 'vinum-shop', policy: policy('over-18-and-member') }],
    });
    const today = todo.filter(({ statement }) => statement.today === TODAY);
    // The usual two, and the tier; 18 or older is the usual one.
    expect(today.map(({ credentialId, statement }) => [credentialId, statement.circuit])).toEqual([
      ['age', 'age'],
      ['club', 'attributes'],
      ['club', 'attributes'],
    ]);
  });

  it('is today for every credential, then the days of one credential after the other, which the prover does faster', () => {
    const second = { id: 'second', credential: proofOfAge({ birthdate: '1980-01-01' }), registry: REGISTRY_ID };
    const recipes = [{ clientId: 'vinum-shop', policy: ageOver(21) }];
    const { todo } = plan({ credentials: [age, club, second], recipes });
    const days = todo.map(({ statement }) => statement.today);
    const firstLater = days.findIndex((day) => day !== TODAY);
    expect(days.slice(0, firstLater).every((day) => day === TODAY)).toBe(true);
    expect(days.slice(firstLater)).not.toContain(TODAY);
    const rows = todo.map(({ credentialId }) => credentialId);
    const changes = rows.filter((row, at) => at > 0 && row !== rows[at - 1]);
    // Two changes between three credentials today, two in the days that follow, none from one part to the other.
    expect(changes).toHaveLength(4);
    for (const name of ['age', 'second']) {
      const ofOne = todo.filter(({ credentialId }) => credentialId === name).map(({ statement }) => statement.today);
      expect(ofOne).toEqual(ofOne.toSorted((a, b) => a - b));
    }
  });

  it('covers the date in the zone of the policy while it is not the date in UTC', () => {
    const nowMs = Date.parse('2026-11-22T23:30:00Z');
    const { todo } = plan({ nowMs, recipes: [{ clientId: 'vinum-shop', policy: ageOver(18) }] });
    const cutoffs = todo
      .filter(({ statement }) => statement.today === utcDay(nowMs))
      .map(({ statement }) => (statement.circuit === 'age' ? statement.bornOnOrBefore : 0));
    expect(cutoffs).toEqual([
      birthdateCutoff({ years: 18, day: TODAY }),
      birthdateCutoff({ years: 18, day: TODAY + 1 }),
    ]);
  });

  it('skips what is there, and days on which the proof is not valid', () => {
    expect(plan({ kept: asKept(plan()) }).todo).toEqual([]);
    const short = { id: 'short', credential: proofOfAge({ validUntil: TODAY + 1 }), registry: REGISTRY_ID };
    expect(plan({ credentials: [short] }).todo).toHaveLength(2);
  });

  it('leaves nothing for a credential of no accepted kind, and none for an unknown registry', () => {
    expect(plan({ bundles: [] }).todo).toEqual([]);
    const elsewhere = ageOver(18, { registry: 'elsewhere' });
    expect(plan({ recipes: [{ clientId: 'x', policy: elsewhere }] }).todo).toHaveLength(DAYS_AHEAD + 1);
  });
});

describe('stale preparations', () => {
  const kept = asKept(plan());
  it('none, on the day they were made', () => expect(plan({ kept }).stale).toEqual([]));
  it('are those of days that have passed', () => {
    expect(plan({ kept, nowMs: NOW + 2 * 86_400_000 }).stale).toEqual(['p0', 'p1']);
  });
  it('are all of a credential that is gone', () => {
    expect(plan({ kept, credentials: [club] }).stale).toHaveLength(kept.length);
  });
  it('are all of an old trust root', () => {
    trust.revoke(proofOfAge());
    const next = parseBundle(trust.publish('scheduled'));
    expect(plan({ kept, bundles: [next] }).stale).toHaveLength(kept.length);
  });
});
