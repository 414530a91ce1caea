pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/bitify.circom";
include "lib/generated/layout.circom";
include "lib/credential.circom";
include "lib/range.circom";

/*
 * Proves: "I hold a credential of this schema, from an issuer that this trust tree accepts, valid today and not
 * revoked, and its birthdate lies between bornOnOrAfter and bornOnOrBefore." Nothing else about it leaves the circuit.
 *
 * Public signals, in the order of the proof. The verifier takes none of them from the wire but the nullifier: it
 * rebuilds them from its own session.
 *   nullifier       output: 0 without a scope, else the holder's pseudonym there; the verifier stores or compares it
 *   trustRoot       root of the trust tree; the verifier holds it among the session's accepted roots
 *   schema          schema number; from the policy, which uses this circuit only where slot 0 is a required birthdate
 *   bornOnOrAfter   first accepted birthdate, a day number; from the policy's dates (the circuit checks 17 bits)
 *   bornOnOrBefore  last accepted birthdate, likewise
 *   today           the session's date; the circuit checks that it is within the credential's validity
 *   scope           0 or the scope number of shop and policy; computed by both sides, never read from the request
 *   challenge       digest of the signed request; the verifier computes it
 *
 * Both bounds are below 2^17 and the differences are, too; so the birthdate is a day number, and an issuer's mistake
 * in slot 0 (a larger number) satisfies nothing.
 */
template Age() {
    signal input trustRoot;
    signal input schema;
    signal input bornOnOrAfter;
    signal input bornOnOrBefore;
    signal input today;
    signal input scope;
    signal input challenge;

    signal input issuerKey[2];
    signal input signatureR8[2];
    signal input signatureS;
    signal input holderSecret;
    signal input birthdate;
    signal input attributesHash;
    signal input validFrom;
    signal input validUntil;
    signal input revocationHandle;
    signal input gapLow;
    signal input gapHigh;
    signal input trustPath[TRUST_DEPTH()];
    signal input trustSiblings[TRUST_DEPTH()][3];

    signal output nullifier;

    component afterBits = Num2Bits(DATE_BITS());
    afterBits.in <== bornOnOrAfter;
    component beforeBits = Num2Bits(DATE_BITS());
    beforeBits.in <== bornOnOrBefore;
    InRange(DATE_BITS())(birthdate, bornOnOrAfter, bornOnOrBefore);

    nullifier <== Credential()(
        trustRoot, schema, today, scope, challenge,
        issuerKey, signatureR8, signatureS, holderSecret, birthdate, attributesHash,
        validFrom, validUntil, revocationHandle, gapLow, gapHigh, trustPath, trustSiblings
    );
}

component main {
    public [trustRoot, schema, bornOnOrAfter, bornOnOrBefore, today, scope, challenge]
} = Age();
