// SPDX-License-Identifier: GPL-3.0-or-later
/** Our answers about issuers and trust bundles. */
import { parseJson } from '#base/readers.ts';
import { parseCredential } from '#protocol/credential/credential.ts';
import { type Jwk, parseJwk } from '#protocol/jws.ts';
import { parseAnnouncement } from '#protocol/trust/announcement.ts';
import { computeTrustRoot, parseTrustBundle, type TrustBundle } from '#protocol/trust/bundle.ts';
import { countedTree } from '#protocol/trust/counted.ts';
import { parseIssuerDocument } from '#protocol/trust/issuer-document.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { inForce, yetToCount } from '#protocol/trust/timetable.ts';
import { parseBundleText } from './file-text.ts';
import type { Input, Json } from './set.ts';

export function keysOf(value: unknown): Jwk[] {
  return (value as unknown[]).map((key, index) => parseJwk(key, `keys[${index}]`));
}

const read = new Map<string, TrustBundle>();

/** A bundle that a question stands on: read when it came, as wallets do. */
export function bundleIn(file: unknown, { keys, now }: Input): TrustBundle {
  const name = JSON.stringify([file, keys, now]);
  const bundle =
    read.get(name) ?? parseTrustBundle(parseBundleText(file), keysOf(keys), { now: Number(now), minimumSequence: 0 });
  read.set(name, bundle);
  return bundle;
}

function answerBundle({ file, keys, now, minimumSequence, registry, digest, seen }: Input): Json {
  const bundle = parseTrustBundle(parseBundleText(file), keysOf(keys), {
    now: Number(now),
    minimumSequence: Number(minimumSequence),
    ...(registry === undefined ? {} : { registry: String(registry) }),
    ...(digest === undefined ? {} : { digest: String(digest) }),
    ...(seen === undefined ? {} : { seen: new Map(seen as readonly [number, string][]) }),
  });
  return {
    digest: bundle.digest,
    sequence: bundle.sequence,
    trustRoot: bundle.trustRoot.toString(),
    computedRoot: computeTrustRoot(bundle).toString(),
    issuers: bundle.issuers.map(({ id, schemas }) => ({
      id,
      schemas: schemas.map(({ document, revoked, firstLeaf }) => ({
        uri: document.uri,
        revoked: revoked.map(String),
        firstLeaf,
      })),
    })),
    verifiers: bundle.verifiers.map(({ clientId }) => clientId),
  };
}

function answerTimetable({ announcement, now }: Input): Json {
  const slots = parseAnnouncement(announcement);
  return {
    inForce: inForce(slots, Number(now))?.digest ?? null,
    yetToCount: yetToCount(slots, Number(now)).map(({ digest }) => digest),
  };
}

function countingOf({ schema, issuers, assurance, tests }: Input) {
  return {
    schema: String(schema),
    counts: {
      ...(issuers === undefined ? {} : { issuers: issuers as string[] }),
      ...(assurance === undefined ? {} : { assurance: assurance as string[] }),
      tests: tests === true,
    },
  };
}

function answerPath(input: Input, bundle: TrustBundle): Json {
  const credential = parseCredential(parseJson(String(input.credential), 'credential', 65_536));
  const { root, gap, path, siblings } = trustPath(
    bundle,
    credential,
    countingOf({ ...input, schema: credential.schema }),
  );
  return {
    root: root.toString(),
    gap: gap.map(String),
    path: [...path],
    siblings: siblings.map((level) => level.map(String)),
  };
}

function answerIssuerDocument({ document, key }: Input): Json {
  const parsed = parseIssuerDocument(document, key === undefined ? {} : { documentKey: parseJwk(key, 'key') });
  return {
    id: parsed.id,
    key: parsed.key.map(String),
    documentKey: parsed.documentKey.kid,
    sequence: parsed.sequence,
    schemas: parsed.schemas.map(({ document: schema, revoked, until }) => ({
      uri: schema.uri,
      revoked: revoked.map((handle, index) => [handle.toString(), until[index] ?? '']),
    })),
  };
}

export const TRUST_ANSWERS: Readonly<Record<string, (input: Input) => Json>> = {
  'issuer-document': answerIssuerDocument,
  'trust-bundle': answerBundle,
  timetable: answerTimetable,
  'trust-root': (input) => countedTree(bundleIn(input.file, input), countingOf(input)).trustRoot.toString(),
  'trust-path': (input) => answerPath(input, bundleIn(input.file, input)),
};
