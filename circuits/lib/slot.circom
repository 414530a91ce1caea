pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/bitify.circom";

/*
 * Proves: slot is 0 .. 7 and value = attributes[slot].
 *
 * Leaves to the caller: that the attributes are the signed ones.
 */
template Slot() {
    signal input slot;
    signal input attributes[8];
    signal output value;

    component bits = Num2Bits(3);
    bits.in <== slot;

    // Halve the choice once a bit, lowest bit first.
    signal pair[4];
    for (var i = 0; i < 4; i++) {
        pair[i] <== (attributes[2 * i + 1] - attributes[2 * i]) * bits.out[0] + attributes[2 * i];
    }
    signal quad[2];
    for (var i = 0; i < 2; i++) {
        quad[i] <== (pair[2 * i + 1] - pair[2 * i]) * bits.out[1] + pair[2 * i];
    }
    value <== (quad[1] - quad[0]) * bits.out[2] + quad[0];
}
