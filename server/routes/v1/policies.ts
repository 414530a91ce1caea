// SPDX-License-Identifier: GPL-3.0-or-later
/** GET /v1/policies: what this shop may ask, in full. */
import { callerOf } from '../../plugins/authentication.ts';
import { PoliciesAnswer } from '../../schemas/answers.ts';
import { NoQuery } from '../../schemas/wire.ts';
import type { Services } from '../../services.ts';
import { findPolicy } from '../../store/policies.ts';
import type { App } from '../app-type.ts';

export function registerPolicies(app: App, { store }: Services): void {
  const schema = {
    operationId: 'listPolicies',
    summary: 'What this shop may ask, in full',
    tags: ['shop'],
    querystring: NoQuery,
    response: { 200: PoliciesAnswer },
  };
  app.get('/v1/policies', { schema, config: { keys: ['secret'] } }, async (request) => {
    const { shop } = callerOf(request);
    const found = await Promise.all(shop.policies.map((name) => findPolicy(store.db, name)));
    return { policies: found.filter((policy) => policy !== undefined) };
  });
}
