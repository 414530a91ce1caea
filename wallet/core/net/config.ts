// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the wallet's own origin says about itself: whose trust bundles to follow, and where the proving files are. Read
 * at start from /config.json, which whoever runs the wallet wrote, so it is trusted as much as the code; it is checked
 * all the same, because a typing mistake must not become a security hole.
 */

import { malformed, readId, readList, readObject, readText } from '#base/readers.ts';
import { type Jwk, parseJwks } from '#protocol/jws.ts';
import { readBaseUrl } from '#protocol/origins.ts';

export type RegistryConfig = {
  id: string;
  name: string;
  keys: readonly Jwk[];
  /** Address of the registry's current head; bundles lie beside it under bundles/<digest>. */
  bundles: string;
};

export type WalletConfig = {
  registries: readonly RegistryConfig[];
  /** Path on the wallet's own origin, with a slash at both ends. */
  artefacts: string;
};

export function parseConfig(value: unknown): WalletConfig {
  const config = readObject(value, 'config', ['registries', 'artefacts']);
  const registries = readList(config.registries, 'config.registries', 16).map((entry, index) => {
    const name = `config.registries[${index}]`;
    const registry = readObject(entry, name, ['id', 'name', 'keys', 'bundles']);
    return {
      id: readId(registry.id, `${name}.id`),
      name: readText(registry.name, `${name}.name`),
      keys: parseJwks(registry.keys, `${name}.keys`),
      bundles: readBaseUrl(registry.bundles, `${name}.bundles`),
    };
  });
  if (new Set(registries.map(({ id }) => id)).size !== registries.length)
    throw malformed('config', 'names a registry twice');
  const { artefacts } = config;
  if (typeof artefacts !== 'string' || !/^\/([a-z0-9-]+\/)*$/.test(artefacts))
    throw malformed('config.artefacts', 'is not a path');
  return { registries, artefacts };
}
