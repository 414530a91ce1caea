// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Passkeys of the browser as locks: the PRF extension of WebAuthn gives a secret for a salt, from the passkey alone and
 * only after the customer has shown a finger, a face or a PIN. There is no server: nobody checks a signature, and the
 * secret is all that counts.
 */
import { base64url, parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { Passkeys } from '../../core/store/keeper.ts';
import { buffer } from '../../core/store/passphrase.ts';

/** ES256, EdDSA, RS256: what authenticators have, though nothing is signed that anybody reads. */
const ALGORITHMS = [-7, -8, -257];
const CHALLENGE_BYTES = 32;
const USER_BYTES = 32;
const PATIENCE_MS = 5 * 60 * 1000;
const NAME = 'Hushmark wallet';

/** What browsers with the newest form of the interface have besides. */
type Signals = {
  getClientCapabilities?(): Promise<Record<string, boolean | undefined>>;
  signalUnknownCredential?(unknown: { rpId: string; credentialId: string }): Promise<void>;
};
const signals = (): Signals => PublicKeyCredential as unknown as Signals;

/** False where a passkey surely can lock nothing here; otherwise the passkey itself has to show it. */
export async function mayHavePasskeys(): Promise<boolean> {
  if (!('PublicKeyCredential' in window) || !navigator.credentials) return false;
  const capabilities = await signals()
    .getClientCapabilities?.()
    .catch(() => undefined);
  return capabilities?.['extension:prf'] !== false;
}

export function createPasskeys(random: Random): Passkeys {
  const rpId = location.hostname;
  const challenge = () => buffer(random(CHALLENGE_BYTES));

  async function ask(known: readonly { id: string; salt: Uint8Array }[]) {
    const evalByCredential = Object.fromEntries(known.map(({ id, salt }) => [id, { first: buffer(salt) }]));
    const credential = await answered(() =>
      navigator.credentials.get({
        publicKey: {
          rpId,
          challenge: challenge(),
          allowCredentials: known.map(({ id }) => descriptor(id)),
          userVerification: 'required',
          timeout: PATIENCE_MS,
          extensions: { prf: { evalByCredential } },
        },
      }),
    );
    const secret = secretOf(credential);
    if (secret === undefined) throw unsupported();
    return { id: base64url(new Uint8Array(credential.rawId)), secret };
  }

  /** Otherwise it would be offered where it is of no use. */
  const forget = async (credentialId: string) => {
    await signals()
      .signalUnknownCredential?.({ rpId, credentialId })
      .catch(() => undefined);
  };

  return {
    async create(name, salt, known) {
      if (!(await mayHavePasskeys())) throw unsupported();
      const credential = await answered(() =>
        navigator.credentials.create({
          publicKey: {
            rp: { id: rpId, name: NAME },
            // A new one each time, since a passkey with the same id would be overwritten.
            user: { id: buffer(random(USER_BYTES)), name: `${NAME} (${name})`, displayName: `${NAME} (${name})` },
            challenge: challenge(),
            pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
            authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
            excludeCredentials: known.map(descriptor),
            attestation: 'none',
            timeout: PATIENCE_MS,
            extensions: { prf: { eval: { first: buffer(salt) } } },
          },
        }),
      );
      const id = base64url(new Uint8Array(credential.rawId));
      if (credential.getClientExtensionResults().prf?.enabled !== true) {
        await forget(id);
        throw unsupported();
      }
      const secret = secretOf(credential);
      if (secret !== undefined) return { id, secret };
      // Many give none when they are made, so that they are asked at once.
      try {
        return await ask([{ id, salt }]);
      } catch (error) {
        await forget(id);
        throw error;
      }
    },
    ask,
    forget,
  };
}

async function answered(request: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await request();
    if (credential instanceof PublicKeyCredential) return credential;
  } catch (error) {
    const { name } = error as Error;
    if (name === 'InvalidStateError') throw new HushmarkError('wallet_passkey_exists', 'made before');
    if (name === 'NotSupportedError' || name === 'SecurityError' || name === 'ConstraintError') throw unsupported();
    // Refused, too late, or no such passkey here: browsers do not say which.
  }
  throw new HushmarkError('wallet_passkey', 'no passkey was used');
}

function secretOf(credential: PublicKeyCredential): Uint8Array | undefined {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) return undefined;
  return ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength)
    : new Uint8Array(first);
}

function descriptor(id: string): PublicKeyCredentialDescriptor {
  return { type: 'public-key', id: buffer(parseBase64url(id, 'credential id')) };
}

function unsupported(): HushmarkError {
  return new HushmarkError('wallet_passkey_unsupported', 'no passkey that gives a secret');
}
