pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/bitify.circom";

/*
 * Proves: value - low and high - value are both in 0 .. 2^bits - 1 (as field elements, so without wrap-around as long
 * as 2^bits is far below the field's size).
 *
 * Leaves to the caller: that low and high are themselves integers in 0 .. 2^bits - 1. Then low <= value <= high as
 * integers, and value needs no check of its own. With an unchecked low the statement is only about the differences.
 */
template InRange(bits) {
    signal input value;
    signal input low;
    signal input high;


    component aboveLow = Num2Bits(bits);
    aboveLow.in <== value - low;
    component belowHigh = Num2Bits(bits);
    belowHigh.in <== high - value;
}
