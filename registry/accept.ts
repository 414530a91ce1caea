// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whom a registry accepts. An issuer's first document pins its two keys and what it may be (scope.ts). Later ones must
 * be signed with the pinned document key, keep the credential key, continue from the last one (continuity.ts), and
 * widen nothing unless the operator says so. Operators add verifiers themselves.
 * Refused are keys outside the prime-order subgroup, parties that look like another one, stolen keys, and schemas that
 * mean something else at another issuer (attacks I05, I09, L03). Nothing takes effect before the next bundle.
 */
import { rmSync } from 'node:fs';
import { canonicalJson, encodeField } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { checkNow, readId, reworded } from '#base/readers.ts';
import { readTextFile, writeFileAtomic } from '#files/atomic-file.ts';
import { utcDay } from '#protocol/dates.ts';
import { checkSameMeaning, parseVerifier, type RegisteredVerifier } from '#protocol/trust/bundle.ts';
import { type IssuerDocument, parseIssuerDocument } from '#protocol/trust/issuer-document.ts';
import { checkGoesOn, checkRevoked, droppedAfter, listsBefore } from './continuity.ts';
import { checkOneAlphabet, looksLike } from './names.ts';
import { checkAllowed, checkRoom, compareDocuments, type Difference, USUAL_LEAVES } from './scope.ts';
import {
  documentPath,
  type IssuerPin,
  type Registry,
  type RegistryState,
  readState,
  textDigest,
  updateState,
} from './store.ts';

/** Seconds by which a document may be ahead of this machine's clock. */
const CLOCK_SKEW = 300;

export type AcceptedDocument = {
  readonly document: IssuerDocument;
  /** `new`: its keys are pinned now. `same`: this very document was accepted before. */
  readonly outcome: 'new' | 'updated' | 'same';
  readonly pin: IssuerPin;
};

/** What the operator says beside the document. */
export type Acceptance = {
  /** Other keys than the pinned ones, after the operator made sure by another way. */
  readonly replaceKey?: boolean;
  /** What may be wider than before: see `compareDocuments`; and `log` for one that does not go on from the last. */
  readonly allowed?: readonly string[];
  /** How many leaves the issuer's lists may take; as before when left out. */
  readonly leaves?: number | undefined;
  /** As before when left out; `false` takes it away. */
  readonly assurance?: string | false | undefined;
  /** How many revoked handles may be dropped before their time. */
  readonly unrevoked?: number | undefined;
};

/**
 * Takes in an issuer's document. Throws trust_issuer_document, trust_signature, trust_issuer_key, trust_key_changed,
 * trust_issuer_wider, trust_rollback, trust_name_taken, trust_tree_full; then nothing is changed.
 */
export function acceptIssuer({
  registry,
  document: text,
  now,
  replaceKey = false,
  allowed = [],
  leaves,
  assurance,
  unrevoked = 0,
}: Acceptance & { registry: Registry; document: string; now: number }): AcceptedDocument {
  const time = checkNow(now);
  if (assurance) readId(assurance, 'the assurance');
  const jws = text.trim();
  const accepted = updateState<AcceptedDocument & { needless: string[] }>(registry.directory, (state) => {
    const known = state.issuers.find(({ id }) => id === parseIssuerDocument(jws).id);
    const document = parsePinned(jws, known, replaceKey);
    if (document.issuedAt > time + CLOCK_SKEW) {
      throw new HushmarkError('trust_issuer_document', 'the issuer document was issued in the future');
    }
    const before = known ?? state.removed.find(({ id }) => id === document.id);
    const pin = pinOf(document, textDigest(jws), {
      leaves: leaves ?? known?.leaves ?? USUAL_LEAVES,
      assurance: assurance ?? known?.assurance,
      before,
    });
    const others = state.issuers.filter((issuer) => issuer !== known);
    const documents = others.map((other) => acceptedDocument(registry, other));
    checkRoom(document, pin.leaves, documents);
    const same = known?.document === pin.document;
    if (!same) {
      checkNotBanned(state, document);
      checkDistinct(others, pin);
      if (before !== undefined) {
        // Said by hand: the log was begun anew after a loss or a theft.
        if (!allowed.includes('log')) checkGoesOn(before, pin, document);
        const lists = listsBefore(registry.directory, before);
        checkRevoked(document, lists, { today: utcDay(time * 1000), allowed: unrevoked });
      }
      reworded('trust_issuer_document', () => checkSameMeaning([...documents, document].flatMap(schemasIn)));
      if (known !== undefined) {
        checkAllowed(pin.id, compareDocuments(acceptedDocument(registry, known), document), allowed);
      }
      writeFileAtomic(documentPath(registry.directory, pin.document), jws);
    }
    const removed = state.removed.filter(({ id }) => id !== pin.id);
    const issuers = known === undefined ? [...others, pin] : state.issuers.map((one) => (one === known ? pin : one));
    const outcome = known === undefined ? 'new' : same ? 'same' : 'updated';
    const needless = [before, ...(before?.dropped ?? [])]
      .flatMap((kept) => kept?.document ?? [])
      .filter((digest) => digest !== pin.document && pin.dropped.every((kept) => kept.document !== digest));
    return { state: { ...state, removed, issuers }, result: { document, outcome, pin, needless } };
  });
  for (const digest of accepted.needless) rmSync(documentPath(registry.directory, digest), { force: true });
  return { document: accepted.document, outcome: accepted.outcome, pin: accepted.pin };
}

/**
 * What this document would change of what was accepted of its issuer; undefined when nobody of this id was accepted.
 */
export function reviewDocument(registry: Registry, text: string): Difference[] | undefined {
  const document = parseIssuerDocument(text.trim());
  const known = readState(registry.directory).issuers.find(({ id }) => id === document.id);
  return known && compareDocuments(acceptedDocument(registry, known), document);
}

/** The document of an accepted issuer, checked against its pin again. */
export function acceptedDocument(registry: Registry, pin: IssuerPin): IssuerDocument {
  const text = readTextFile(documentPath(registry.directory, pin.document));
  if (textDigest(text) !== pin.document) {
    throw new HushmarkError('trust_issuer_document', `the stored document of ${pin.id} was changed`);
  }
  return parseIssuerDocument(text, { documentKey: pin.documentKey });
}

/** Takes an issuer out. `stolen` bans its keys for ever: nobody can come back with them. */
export function removeIssuer({
  registry,
  id,
  stolen = false,
}: {
  registry: Registry;
  id: string;
  stolen?: boolean;
}): void {
  updateState(registry.directory, (state) => {
    const pin = state.issuers.find((issuer) => issuer.id === id);
    if (pin === undefined) throw new HushmarkError('trust_issuer_not_accepted', `there is no issuer ${id} here`);
    return {
      state: {
        ...state,
        issuers: state.issuers.filter((issuer) => issuer !== pin),
        removed: [...state.removed.filter((entry) => entry.id !== id), pin],
        banned: stolen ? [...state.banned, keyText(pin), pin.documentKey.kid] : state.banned,
      },
      result: undefined,
    };
  });
}

/** Registers a verifier, or with `replace` changes one. Throws input_malformed, trust_name_taken, trust_key_changed. */
export function acceptVerifier({
  registry,
  verifier: entry,
  replace = false,
}: {
  registry: Registry;
  verifier: RegisteredVerifier;
  replace?: boolean;
}): RegisteredVerifier {
  const verifier = parseVerifier(entry, 'verifier');
  checkOneAlphabet(verifier.name);
  const looksTheSame = looksLike(verifier.name);
  return updateState(registry.directory, (state) => {
    const known = state.verifiers.find(({ clientId }) => clientId === verifier.clientId);
    if (known !== undefined && !replace && canonicalJson(known) !== canonicalJson(verifier)) {
      throw new HushmarkError('trust_key_changed', `the verifier ${verifier.clientId} is registered with other values`);
    }
    const others = state.verifiers.filter((other) => other !== known);
    for (const other of others) {
      if (looksTheSame(other.name)) throw taken(`the name of ${other.clientId} looks the same`);
      const shared = other.origins.find((origin) => verifier.origins.includes(origin));
      if (shared !== undefined) throw taken(`${shared} belongs to ${other.clientId}`);
    }
    return { state: { ...state, verifiers: [...others, verifier] }, result: verifier };
  });
}

export function removeVerifier({ registry, clientId }: { registry: Registry; clientId: string }): void {
  updateState(registry.directory, (state) => {
    const verifiers = state.verifiers.filter((verifier) => verifier.clientId !== clientId);
    if (verifiers.length === state.verifiers.length) {
      throw new HushmarkError('request_verifier_unknown', `there is no verifier ${clientId} here`);
    }
    return { state: { ...state, verifiers }, result: undefined };
  });
}

function parsePinned(jws: string, known: IssuerPin | undefined, replaceKey: boolean): IssuerDocument {
  if (known === undefined || replaceKey) return parseIssuerDocument(jws);
  const { documentKey } = parseIssuerDocument(jws);
  if (documentKey.kid !== known.documentKey.kid) {
    throw new HushmarkError('trust_key_changed', `${known.id} signs with another document key than the pinned one`);
  }
  const document = parseIssuerDocument(jws, { documentKey: known.documentKey });
  if (keyText({ key: [encodeField(document.key[0]), encodeField(document.key[1])] }) !== keyText(known)) {
    throw new HushmarkError('trust_key_changed', `${known.id} has another credential key than the pinned one`);
  }
  return document;
}

function pinOf(
  document: IssuerDocument,
  digest: string,
  {
    leaves,
    assurance,
    before,
  }: { leaves: number; assurance: string | false | undefined; before: IssuerPin | undefined },
): IssuerPin {
  return {
    id: document.id,
    name: document.name,
    key: [encodeField(document.key[0]), encodeField(document.key[1])],
    documentKey: document.documentKey,
    sequence: document.sequence,
    schemas: document.schemas.map((schema) => ({
      uri: schema.document.uri,
      sequence: schema.sequence,
      list: textDigest(canonicalJson(schema.revoked.map(String))),
    })),
    leaves,
    ...(assurance ? { assurance } : {}),
    log: { lines: document.log.lines, head: document.log.head },
    document: digest,
    dropped: before === undefined ? [] : droppedAfter(before, document),
  };
}

function checkDistinct(others: readonly IssuerPin[], pin: IssuerPin): void {
  checkOneAlphabet(pin.name);
  const looksTheSame = looksLike(pin.name);
  for (const other of others) {
    if (looksTheSame(other.name)) throw taken(`the name of ${other.id} looks the same`);
    if (keyText(other) === keyText(pin)) throw taken(`${other.id} has the same credential key`);
    if (other.documentKey.kid === pin.documentKey.kid) throw taken(`${other.id} has the same document key`);
  }
}

function checkNotBanned(state: RegistryState, document: IssuerDocument): void {
  const key = keyText({ key: [encodeField(document.key[0]), encodeField(document.key[1])] });
  if (state.banned.includes(key) || state.banned.includes(document.documentKey.kid)) {
    throw new HushmarkError('trust_key_changed', 'this key was reported stolen', 'The issuer must make new keys.');
  }
}

function schemasIn(document: IssuerDocument) {
  return document.schemas.map((schema) => schema.document);
}

function keyText({ key }: Pick<IssuerPin, 'key'>): string {
  return key.join(',');
}

function taken(why: string): HushmarkError {
  return new HushmarkError('trust_name_taken', why);
}
