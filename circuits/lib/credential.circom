pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/poseidon.circom";
include "generated/layout.circom";
include "accepted.circom";
include "challenge.circom";
include "holder.circom";
include "nullifier.circom";
include "signature.circom";
include "validity.circom";

/*
 * Proves what both statements share, about one credential: an issuer that the trust tree accepts for this schema
 * signed it and has not revoked it, the prover knows its holder secret, it is valid today, and the nullifier is the
 * holder's in this scope. The challenge is bound to the proof.
 *
 * Leaves to the caller: what is to be said about the attributes (attribute 0 and the hash of the other seven are
 * signed, but any field element passes here), and that all public signals are the verifier's own.
 */
template Credential() {
    signal input trustRoot;
    signal input schema;
    signal input today;
    signal input scope;
    signal input challenge;

    signal input issuerKey[2];
    signal input signatureR8[2];
    signal input signatureS;
    signal input holderSecret;
    signal input attribute0;
    signal input attributesHash;
    signal input validFrom;
    signal input validUntil;
    signal input revocationHandle;
    signal input gapLow;
    signal input gapHigh;
    signal input trustPath[TRUST_DEPTH()];
    signal input trustSiblings[TRUST_DEPTH()][3];

    signal output nullifier;

    signal holder <== HolderCommitment()(holderSecret);
    signal validity <== Validity()(validFrom, validUntil, revocationHandle, today);
    signal digest <== Poseidon(6)([TAG_CREDENTIAL(), schema, holder, attribute0, attributesHash, validity]);

    IssuerSignature()(issuerKey, signatureR8, signatureS, digest);
    Accepted()(trustRoot, schema, issuerKey, revocationHandle, gapLow, gapHigh, trustPath, trustSiblings);

    nullifier <== Nullifier()(holderSecret, scope);
    BoundChallenge()(challenge);
}
