// SPDX-License-Identifier: GPL-3.0-or-later
/** POST /v1/verifications, GET /v1/verifications/:id, POST …/cancel, POST …/redeem: what shops call. */
import type { Static } from 'typebox';
import { HushmarkError } from '#base/errors.ts';
import { callerOf } from '../../plugins/authentication.ts';
import { type Effect, runOnce } from '../../plugins/idempotency.ts';
import { CreatedAnswer, RedeemedAnswer, VerificationAnswer } from '../../schemas/answers.ts';
import {
  CreateBody,
  EmptyBody,
  IdempotencyHeader,
  NoQuery,
  RedeemBody,
  VerificationParams,
} from '../../schemas/wire.ts';
import type { Services } from '../../services.ts';
import { type Verification, visibleStatus } from '../../store/verifications.ts';
import { cancelVerification } from '../../verifications/cancel.ts';
import { createVerification } from '../../verifications/create.ts';
import { nameOf } from '../../verifications/quota.ts';
import { findOwned, redeemVerification } from '../../verifications/redeem.ts';
import type { App } from '../app-type.ts';

export function registerVerifications(app: App, services: Services): void {
  registerStart(app, services);
  registerLook(app, services);
  registerCancel(app, services);
  registerRedeem(app, services);
}

function registerStart(app: App, services: Services): void {
  const { store, turns } = services;
  app.post(
    '/v1/verifications',
    {
      schema: {
        operationId: 'startVerification',
        summary: 'Start a verification',
        tags: ['shop'],
        body: CreateBody,
        querystring: NoQuery,
        response: { 201: CreatedAnswer },
      },
      config: { keys: ['secret', 'publishable'], documented: { headers: IdempotencyHeader } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { policy, order, return_url: returnUrl, flow = 'same_device' } = request.body;
      if (caller.policy !== undefined && caller.policy !== policy) {
        throw new HushmarkError('auth_not_allowed', 'this publishable key is for another policy');
      }
      const { shop, mode, kind: keyKind, returnPages } = caller;
      const start = async (): Promise<Effect> => {
        const wanted = { shop, mode, keyKind, policy, flow, order, returnUrl, returnPages };
        const created = await createVerification(services, wanted);
        const { name, version, otherwise } = created.policy;
        return {
          status: 201,
          write: created.store,
          body: {
            id: created.id,
            status: 'pending',
            policy: { name, version },
            flow,
            wallet_url: created.walletUrl,
            request_uri: created.requestUri,
            ...(created.code === undefined ? {} : { code: created.code }),
            ...(created.shortUrl === undefined ? {} : { short_url: created.shortUrl }),
            expires_at: created.expiresAt,
            expires_in: created.expiresIn,
            ...(otherwise === undefined ? {} : { otherwise }),
            learns: created.learns.map((sentence) => ({ ...sentence })),
            test: created.isTest,
          } satisfies Static<typeof CreatedAnswer>,
        };
      };
      const party = nameOf({ clientId: shop.clientId, mode, kind: keyKind });
      return turns.take(party, () => runOnce(store, request, reply, caller, start));
    },
  );
}

function registerLook(app: App, services: Services): void {
  const { store } = services;
  app.get(
    '/v1/verifications/:id',
    {
      schema: {
        operationId: 'lookAtVerification',
        summary: 'The state of a verification',
        tags: ['shop'],
        params: VerificationParams,
        querystring: NoQuery,
        response: { 200: VerificationAnswer },
      },
      config: { keys: ['secret'] },
    },
    async (request) => {
      const { shop, mode } = callerOf(request);
      const verification = await findOwned(services, request.params.id, shop.clientId, mode);
      return describe(verification, await store.now());
    },
  );
}

function registerCancel(app: App, services: Services): void {
  const { store } = services;
  app.post(
    '/v1/verifications/:id/cancel',
    {
      schema: {
        operationId: 'cancelVerification',
        summary: 'End a verification that was not redeemed',
        tags: ['shop'],
        params: VerificationParams,
        querystring: NoQuery,
        body: EmptyBody,
        response: { 200: VerificationAnswer },
      },
      config: { keys: ['secret'] },
    },
    async (request) => {
      const { shop, mode } = callerOf(request);
      const owner = { id: request.params.id, clientId: shop.clientId, mode };
      return describe(await cancelVerification(services, owner), await store.now());
    },
  );
}

function registerRedeem(app: App, services: Services): void {
  app.post(
    '/v1/verifications/:id/redeem',
    {
      schema: {
        operationId: 'redeemVerification',
        summary: 'Exchange the outcome for the signed decision; the same call again gets the same one',
        tags: ['shop'],
        params: VerificationParams,
        querystring: NoQuery,
        body: RedeemBody,
        response: { 200: RedeemedAnswer },
      },
      config: { keys: ['secret'] },
    },
    async (request, reply) => {
      const { shop, mode } = callerOf(request);
      const { outcome, policy, order } = request.body;
      const { decision, repeated } = await redeemVerification(services, {
        id: request.params.id,
        clientId: shop.clientId,
        mode,
        outcome,
        policy: typeof policy === 'string' ? { name: policy } : policy,
        order,
      });
      if (repeated) reply.header('idempotency-replayed', 'true');
      return { status: 'verified' as const, decision };
    },
  );
}

/** What the shop may know. Why a verification was not completed is not stored anywhere. */
function describe(verification: Verification, now: number): Static<typeof VerificationAnswer> {
  return {
    id: verification.id,
    status: visibleStatus(verification, now),
    policy: { name: verification.policy_name, version: verification.policy_version },
    flow: verification.flow,
    ...(verification.order_digest === null ? {} : { order: verification.order_digest }),
    created_at: verification.created_at,
    expires_at: verification.expires_at,
    test: verification.is_test === 1,
  };
}
