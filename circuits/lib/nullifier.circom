pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/poseidon.circom";
include "generated/layout.circom";

/*
 * Proves: nullifier = 0 if scope = 0, else Poseidon(TAG_NULLIFIER, holderSecret, scope). One holder has exactly one
 * nullifier in a scope, whichever credential, signature or moment the proof is made from.
 *
 * Leaves to the caller: that holderSecret is the secret of the signed credential, and that the scope is the one that
 * the verifier asked for.
 */
template Nullifier() {
    signal input holderSecret;
    signal input scope;
    signal output nullifier;

    signal pseudonym <== Poseidon(3)([TAG_NULLIFIER(), holderSecret, scope]);

    // scoped is 1 if scope is not 0, else 0. The third row fixes the inverse at 0 where scope is 0, so that the
    // witness has no freedom at all; circomlib's IsZero leaves it open.
    signal inverse <-- scope != 0 ? 1 / scope : 0;
    signal scoped <== scope * inverse;
    scope * (1 - scoped) === 0;
    inverse * (1 - scoped) === 0;

    nullifier <== pseudonym * scoped;
}
