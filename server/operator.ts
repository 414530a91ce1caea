// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What an operator does to a verifier: shops, API keys, policies. Command line, demo and tests all use these functions.
 * Every change is one durable transaction together with its entry in the audit log.
 */
import { canonicalJson } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { readId, readList } from '#base/readers.ts';
import { readOrigin, readUrl } from '#protocol/origins.ts';
import { type Policy, parsePolicy } from '#protocol/policy/policy.ts';
import { type ApiKeyKind, createApiKeyText, hashSecret, type Mode } from './setup/secrets.ts';
import { allApiKeys, insertApiKey, type StoredApiKey, setApiKeyRevoked } from './store/api-keys.ts';
import { appendAudit } from './store/audit.ts';
import { findPolicy, insertPolicy, policyNames } from './store/policies.ts';
import { findShop, saveShop, setShopDisabled } from './store/shops.ts';
import type { Store } from './store/store.ts';
import { checkWebhookUrl } from './webhooks/address.ts';

export type ShopSettings = {
  readonly clientId: string;
  /** Exact origins of the shop's pages; customers return to these only. */
  readonly origins: readonly string[];
  /** Names of the policies that it may use. */
  readonly policies: readonly string[];
  readonly webhookUrl?: string;
};

/**
 * Creates the shop or replaces its settings; its policies must be there before. The webhook secret is made once and
 * shown whenever a webhook is set.
 */
export async function createShop(
  store: Store,
  settings: ShopSettings,
  random: Random,
): Promise<{ webhookSecret?: string; disabled: boolean }> {
  const clientId = readId(settings.clientId, 'client id');
  const origins = readList(settings.origins, 'origins', 20, 1).map(readShopOrigin);
  const policies = readList(settings.policies, 'policies', 100).map((name) => readId(name, 'policy'));
  const known = await policyNames(store.db);
  const unknown = policies.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new HushmarkError(
      'input_policy',
      `there is no policy ${unknown}`,
      known.length > 0
        ? `There are ${known.join(', ')}; \`hushmark server policy add\` adds another.`
        : 'Add it first, with `hushmark server policy add`.',
    );
  }
  const url = settings.webhookUrl === undefined ? undefined : checkWebhookUrl(settings.webhookUrl).href;
  const before = await findShop(store.db, clientId);
  const secrets = before?.webhook?.secrets ?? [createWebhookSecret(random)];
  const webhook = url === undefined ? undefined : { url, secrets };
  await store.durably(async (transaction) => {
    await saveShop(store, transaction, { clientId, origins, policies, webhook });
    await appendAudit(store, transaction, 'shop_saved', { shop: clientId });
  });
  const [webhookSecret] = secrets;
  // New settings let nobody in again who was disabled.
  const { disabled = false } = before ?? {};
  return webhook === undefined || webhookSecret === undefined ? { disabled } : { webhookSecret, disabled };
}

/**
 * A new webhook secret in front of the one in use. Webhooks carry both signatures until this is called again, so that
 * the shop can change over in peace.
 */
export async function rotateWebhookSecret(store: Store, clientId: string, random: Random): Promise<string> {
  const shop = await findShop(store.db, clientId);
  if (shop?.webhook === undefined) throw new HushmarkError('input_usage', `the shop ${clientId} has no webhook`);
  const secret = createWebhookSecret(random);
  const { url, secrets } = shop.webhook;
  await store.durably(async (transaction) => {
    await saveShop(store, transaction, { ...shop, webhook: { url, secrets: [secret, ...secrets.slice(0, 1)] } });
    await appendAudit(store, transaction, 'shop_saved', { shop: clientId });
  });
  return secret;
}

/** Takes effect at once, also for verifications under way (R21). */
export async function disableShop(store: Store, clientId: string, disabled = true): Promise<void> {
  await store.durably(async (transaction) => {
    if (!(await setShopDisabled(store, transaction, clientId, disabled))) throw unknownShop(clientId);
    await appendAudit(store, transaction, disabled ? 'shop_disabled' : 'shop_enabled', { shop: clientId });
  });
}

export type ApiKeySettings = {
  readonly clientId: string;
  readonly kind: ApiKeyKind;
  readonly mode: Mode;
  /** Publishable keys need it: the only policy that they start. */
  readonly policy?: string;
  /** And the exact addresses that customers come back to, at least one. */
  readonly returnPages?: readonly string[];
};

/** The key itself is returned here once; the store keeps its hash. */
export async function createApiKey(
  store: Store,
  { clientId, kind, mode, policy, returnPages = [] }: ApiKeySettings,
  random: Random,
): Promise<{ id: string; key: string }> {
  const shop = await findShop(store.db, clientId);
  if (shop === undefined) throw unknownShop(clientId);
  if ((kind === 'publishable') !== (policy !== undefined)) {
    throw new HushmarkError('input_usage', 'a publishable key names the policy it is for, a secret key does not');
  }
  if (policy !== undefined && !shop.policies.includes(policy)) {
    throw new HushmarkError('input_usage', `the shop ${clientId} may not use the policy ${policy}`);
  }
  if ((kind === 'publishable') !== returnPages.length > 0) {
    throw new HushmarkError('input_usage', 'a publishable key names the pages to come back to, a secret key does not');
  }
  const pages = returnPages.map((page) => readReturnPage(page, shop.origins));
  const { id, key } = createApiKeyText(random, kind, mode);
  await store.durably(async (transaction) => {
    await insertApiKey(store, transaction, {
      id,
      client_id: clientId,
      kind,
      mode,
      hash: hashSecret(key),
      policy: policy ?? null,
      return_pages: kind === 'publishable' ? JSON.stringify(pages) : null,
    });
    await appendAudit(store, transaction, 'key_created', { shop: clientId, key: id, kind, mode });
  });
  return { id, key };
}

/** All keys, or those of one shop, in the order in which they were made. */
export async function listApiKeys(store: Store, clientId: string | undefined): Promise<StoredApiKey[]> {
  if (clientId !== undefined && (await findShop(store.db, clientId)) === undefined) throw unknownShop(clientId);
  const keys = await allApiKeys(store.db);
  return clientId === undefined ? keys : keys.filter((key) => key.client_id === clientId);
}

/** By the public id, by how the key begins, or by the key itself. Returns the public id. */
export async function revokeApiKey(store: Store, idOrKey: string): Promise<string> {
  const id = idOrKey.split('_')[3] ?? idOrKey;
  await store.durably(async (transaction) => {
    if (!(await setApiKeyRevoked(store, transaction, id))) {
      throw new HushmarkError(
        'auth_key_invalid',
        'there is no such key, or it was revoked before',
        '"hushmark server key list" shows all of them.',
      );
    }
    await appendAudit(store, transaction, 'key_revoked', { key: id });
  });
  return id;
}

/** Adds a policy, or a higher version of one. The same document again changes nothing. */
export async function putPolicy(store: Store, document: unknown): Promise<Policy> {
  const policy = parsePolicy(document);
  const current = await findPolicy(store.db, policy.name);
  if (current !== undefined && canonicalJson(current) === canonicalJson(policy)) return current;
  if (current !== undefined && policy.version <= current.version) {
    throw new HushmarkError(
      'input_policy',
      `policy ${policy.name} has version ${current.version} already, and a version never changes`,
    );
  }
  await store.durably(async (transaction) => {
    await insertPolicy(store, transaction, policy);
    await appendAudit(store, transaction, 'policy_added', { policy: policy.name, version: policy.version });
  });
  return policy;
}

/** Origins are compared exactly, so a pattern would only look as if it matched. */
function readShopOrigin(value: unknown): string {
  const origin = readOrigin(value, 'origin');
  if (origin.includes('*')) throw new HushmarkError('input_usage', 'an origin is exact: it has no *');
  return origin;
}

/** Written as browsers write it, since it is compared as it stands. */
function readReturnPage(value: string, origins: readonly string[]): string {
  const { origin, href, searchParams } = readUrl(value, 'return page');
  if (!origins.includes(origin)) {
    throw new HushmarkError('input_usage', `the return page ${href} is at no origin of the shop`);
  }
  if (searchParams.has('response_code')) {
    throw new HushmarkError('input_usage', 'a return page has no response_code: the verifier adds it');
  }
  return href;
}

function createWebhookSecret(random: Random): string {
  return `whsec_${Buffer.from(random(24)).toString('base64')}`;
}

function unknownShop(clientId: string): HushmarkError {
  return new HushmarkError(
    'input_usage',
    `there is no shop ${clientId}`,
    'Give the id that "hushmark server shop add" was given for it; "hushmark server shop list" shows all of them.',
  );
}
