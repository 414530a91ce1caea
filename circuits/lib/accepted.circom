pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/poseidon.circom";
include "generated/layout.circom";
include "range.circom";
include "tree-root.circom";

/*
 * Proves: the trust tree with this root says "credentials of this issuer and schema whose handle lies in
 * gapLow .. gapHigh are accepted", and revocationHandle lies there. One path proves "accepted issuer" and "not
 * revoked", and tells the verifier neither which issuer nor which gap.
 *
 * Leaves to the caller: that the root is one that the verifier accepts. To whoever builds or loads the tree: every
 * issuer key is on the curve and in the prime-order subgroup, every leaf has 0 <= gapLow <= gapHigh < 2^48.
 */
template Accepted() {
    signal input trustRoot;
    signal input schema;
    signal input issuerKey[2];
    signal input revocationHandle;
    signal input gapLow;
    signal input gapHigh;
    signal input path[TRUST_DEPTH()];
    signal input siblings[TRUST_DEPTH()][3];

    InRange(HANDLE_BITS())(revocationHandle, gapLow, gapHigh);

    signal leaf <== Poseidon(6)([TAG_ACCEPTED(), issuerKey[0], issuerKey[1], schema, gapLow, gapHigh]);
    signal root <== TreeRoot(TRUST_DEPTH())(leaf, path, siblings);
    root === trustRoot;
}
