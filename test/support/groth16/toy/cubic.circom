pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

/*
 * A toy: whoever proves knows an x with x^3 + x + 5 = y. The challenge is squared and stands nowhere else, which is all
 * that a circuit must do to be prepared now and bound later.
 */
template Cubic() {
    signal input y;
    signal input challenge;
    signal input x;

    signal squareOfX <== x * x;
    squareOfX * x === y - x - 5;

    signal square <== challenge * challenge;
}

component main { public [y, challenge] } = Cubic();
