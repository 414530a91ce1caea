pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/poseidon.circom";
include "generated/layout.circom";

/*
 * Proves: hash = Poseidon(TAG_ATTRIBUTES, a1, ..., a7). Attribute 0 stands alone in the credential's digest, so that
 * the age statement needs this number only and not what is in it.
 *
 * Leaves to the caller: that the hash stands in the signed digest.
 */
template AttributesHash() {
    signal input attributes[ATTRIBUTE_SLOTS()];
    signal output hash;

    component poseidon = Poseidon(ATTRIBUTE_SLOTS());
    poseidon.inputs[0] <== TAG_ATTRIBUTES();
    for (var i = 1; i < ATTRIBUTE_SLOTS(); i++) {
        poseidon.inputs[i] <== attributes[i];
    }
    hash <== poseidon.out;
}
