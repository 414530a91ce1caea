// SPDX-License-Identifier: GPL-3.0-or-later
/** Our answers about policies, requests, responses and what a shop gets. */
import { parseSchema } from '#protocol/credential/schema.ts';
import { dayInZone, utcDay } from '#protocol/dates.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { parsePolicy } from '#protocol/policy/policy.ts';
import { publicSignals, rootOf, type Statement } from '#protocol/policy/statement.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { verifyDecision } from '#protocol/request/decision.ts';
import { checkRedirect, type ParsedRequest, parseRequest } from '#protocol/request/request.ts';
import { isSignedWebhook } from '#server/webhooks/sign.ts';
import { answerResponse } from './answer-response.ts';
import { bundleIn, keysOf } from './answer-trust.ts';
import type { Input, Json } from './set.ts';

/** Public signals by name; `nullifier` and `challenge` are not known here, nor, without a bundle, the root. */
export function signalsOf(statement: Statement, root?: bigint): Record<string, string> {
  const signals = publicSignals(statement, { trustRoot: root ?? 0n, nullifier: 0n, challenge: 0n });
  const { nullifier: _nullifier, challenge: _challenge, trustRoot, ...own } = signals;
  const known = root === undefined ? own : { ...own, trustRoot: trustRoot! };
  return Object.fromEntries(Object.entries(known).map(([name, value]) => [name, value.toString()]));
}

function answerStatement({ policy: json, schemas: documents, at, client, tests }: Input): Json {
  const policy = parsePolicy(json);
  const schemas = new Map((documents as Json[]).map(parseSchema).map((schema) => [schema.uri, schema]));
  const milliseconds = Number(at) * 1000;
  const statements = compileStatements(policy, schemas, {
    today: utcDay(milliseconds),
    cutoffDay: dayInZone(milliseconds, policy.timeZone),
    clientId: String(client),
    tests: tests === true,
  });
  return statements.map((statement) => ({ circuit: statement.circuit, signals: signalsOf(statement) }));
}

function openRequest({ request, bundles, keys, now, requestUri, client }: Input): ParsedRequest {
  const known = (bundles as Json[]).map((file) => bundleIn(file, { keys: keys!, now: now! }));
  return parseRequest(request, known, {
    now: Number(now),
    requestUri: String(requestUri),
    ...(client === undefined ? {} : { clientId: String(client) }),
  });
}

function answerRequest(input: Input): Json {
  const request = openRequest(input);
  const { policy, statements, bundle } = request;
  return {
    shop: request.shop,
    policy: { name: policy.name, version: policy.version },
    flow: request.flow,
    test: request.test === true,
    responseUri: request.responseUri,
    returnUrl: request.returnUrl ?? null,
    circuitDigests: request.circuitDigests as Json,
    statements: statements.map((statement) => ({
      circuit: statement.circuit,
      signals: signalsOf(statement, rootOf(statement, bundle)),
    })),
    challenge: challengeOf(request.payloadBytes, input.code === undefined ? undefined : String(input.code)).toString(),
  };
}

function answerDecision({ decision, keys, issuer, audience, policy, order, now }: Input): Json {
  const result = verifyDecision(decision, {
    keys: keysOf(keys),
    issuer: String(issuer),
    audience: String(audience),
    policy: policy as { name: string; version: number },
    order: order === null ? null : String(order),
    now: Number(now),
  });
  if (!result.valid) return { refused: result.reason };
  const { id, issuedAt, expiresAt, circuits, pseudonyms = null, test = false } = result.decision;
  return { id, issuedAt, expiresAt, circuits: [...circuits], pseudonyms: pseudonyms?.map(String) ?? null, test };
}

function answerWebhook({ secret, headers, body, now }: Input): Json {
  if (!isSignedWebhook(String(secret), headers as object, String(body), Number(now))) return { refused: 'signature' };
  return JSON.parse(String(body)) as Json;
}

export const EXCHANGE_ANSWERS: Readonly<Record<string, (input: Input) => Json | Promise<Json>>> = {
  statement: answerStatement,
  request: answerRequest,
  redirect: (input) => checkRedirect(input.redirectUri, openRequest(input)).href,
  response: answerResponse,
  decision: answerDecision,
  webhook: answerWebhook,
};
