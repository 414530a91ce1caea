pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/escalarmulany.circom";
include "circomlib/circuits/escalarmulfix.circom";
include "circomlib/circuits/poseidon.circom";

/*
 * Proves: S * B8 = R8 + h * 8A with h = Poseidon(R8, A, message): the EdDSA-Poseidon signature of circomlib's
 * EdDSAPoseidonVerifier and of circomlibjs, with R8 on the curve and 8A not the identity (which refuses keys of order
 * 1, 2, 4 and 8).
 *
 * Differs from EdDSAPoseidonVerifier in three points:
 *  - there is no `enabled`: the signature always counts;
 *  - R8 is checked to be on the curve, since the addition formulas mean nothing elsewhere;
 *  - S is below 2^251, not below the subgroup's order l: S + l passes too where it fits. It is the same signature of
 *    the same message by the same key, and nothing in either statement derives from S, so a second S gives nobody a
 *    second identity. The libraries that issue and import credentials do check S < l.
 * The hash is decomposed strictly (h, never h + r), because another scalar would be another equation.
 *
 * Leaves to the caller: that A is on the curve and in the prime-order subgroup. Whoever builds or loads the trust tree
 * checks that; the circuit proves only that A stands there.
 */
template IssuerSignature() {
    signal input key[2];
    signal input r8[2];
    signal input s;
    signal input message;

    BabyCheck()(r8[0], r8[1]);

    // Left side: S * B8. The order l is below 2^251.
    var BASE8[2] = [
        5299619240641551281634865583518297030282874472190772894086521144482721001553,
        16950150798460657717958625567821834550301663161624707787222815936182638968203
    ];
    signal sBits[251] <== Num2Bits(251)(s);
    signal left[2] <== EscalarMulFix(251, BASE8)(sBits);

    // Right side: R8 + h * 8A.
    signal h <== Poseidon(5)([r8[0], r8[1], key[0], key[1], message]);
    signal hBits[254] <== Num2Bits_strict()(h);

    signal key2[2];
    signal key4[2];
    signal key8[2];
    (key2[0], key2[1]) <== BabyDbl()(key[0], key[1]);
    (key4[0], key4[1]) <== BabyDbl()(key2[0], key2[1]);
    (key8[0], key8[1]) <== BabyDbl()(key4[0], key4[1]);

    // x = 0 only in the identity and in the point of order 2; neither has an inverse here.
    signal inverse <-- key8[0] != 0 ? 1 / key8[0] : 0;
    key8[0] * inverse === 1;

    signal hKey[2] <== EscalarMulAny(254)(hBits, key8);
    signal right[2];
    (right[0], right[1]) <== BabyAdd()(r8[0], r8[1], hKey[0], hKey[1]);

    left[0] === right[0];
    left[1] === right[1];
}
