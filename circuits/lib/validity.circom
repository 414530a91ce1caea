pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/bitify.circom";
include "generated/layout.circom";
include "range.circom";

/*
 * Proves: validFrom and validUntil are day numbers below 2^17, and validFrom <= today <= validUntil. It follows that
 * today is below 2^17 as well. `packed` is the three fields of the signed digest that are not attributes:
 * validFrom + validUntil 2^17 + revocationHandle 2^34.
 *
 * The two decompositions of the dates must stay: without them a validUntil of 2^17 or more, paid for by a smaller
 * handle, would give the same packed number and bring an expired credential back to life.
 *
 * Leaves to the caller: that revocationHandle is below 2^48 (it lies in an accepted gap), that `packed` is what was
 * signed, and that today is the verifier's date.
 */
template Validity() {
    signal input validFrom;
    signal input validUntil;
    signal input revocationHandle;
    signal input today;
    signal output packed;

    component fromBits = Num2Bits(DATE_BITS());
    fromBits.in <== validFrom;
    component untilBits = Num2Bits(DATE_BITS());
    untilBits.in <== validUntil;
    InRange(DATE_BITS())(today, validFrom, validUntil);

    packed <== validFrom + validUntil * (1 << DATE_BITS()) + revocationHandle * (1 << (2 * DATE_BITS()));
}
