pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "lib/generated/layout.circom";
include "lib/attributes-hash.circom";
include "lib/clause.circom";
include "lib/credential.circom";

/*
 * Proves: "I hold a credential of this schema, from an issuer that this trust tree accepts, valid today and not
 * revoked, and each of three of its attributes lies in a given set of intervals." Nothing else leaves the circuit.
 *
 * Public signals, in the order of the proof. The verifier takes none of them from the wire but the nullifier: it
 * rebuilds them from its own session.
 *   nullifier   output: 0 without a scope, else the holder's pseudonym there; the verifier stores or compares it
 *   trustRoot   root of the trust tree; the verifier holds it among the session's accepted roots
 *   schema      schema number; from the policy
 *   slot[3]     attribute slot of each clause; from the policy (the circuit checks 0 .. 7)
 *   setRoot[3]  root of each clause's set of intervals; the verifier compiles the policy and builds the sets
 *   today       the session's date; the circuit checks that it is within the credential's validity
 *   scope       0 or the scope number of shop and policy; computed by both sides, never read from the request
 *   challenge   digest of the signed request; the verifier computes it
 */
template Attributes() {
    signal input trustRoot;
    signal input schema;
    signal input slot[CLAUSES()];
    signal input setRoot[CLAUSES()];
    signal input today;
    signal input scope;
    signal input challenge;

    signal input issuerKey[2];
    signal input signatureR8[2];
    signal input signatureS;
    signal input holderSecret;
    signal input attributes[ATTRIBUTE_SLOTS()];
    signal input validFrom;
    signal input validUntil;
    signal input revocationHandle;
    signal input gapLow;
    signal input gapHigh;
    signal input trustPath[TRUST_DEPTH()];
    signal input trustSiblings[TRUST_DEPTH()][3];
    signal input clauseLow[CLAUSES()];
    signal input clauseHigh[CLAUSES()];
    signal input clausePath[CLAUSES()][SET_DEPTH()];
    signal input clauseSiblings[CLAUSES()][SET_DEPTH()][3];

    signal output nullifier;

    signal attributesHash <== AttributesHash()(attributes);
    nullifier <== Credential()(
        trustRoot, schema, today, scope, challenge,
        issuerKey, signatureR8, signatureS, holderSecret, attributes[0], attributesHash,
        validFrom, validUntil, revocationHandle, gapLow, gapHigh, trustPath, trustSiblings
    );

    for (var i = 0; i < CLAUSES(); i++) {
        Clause()(
            slot[i], setRoot[i], attributes, clauseLow[i], clauseHigh[i], clausePath[i], clauseSiblings[i]
        );
    }
}

component main {
    public [trustRoot, schema, slot, setRoot, today, scope, challenge]
} = Attributes();
