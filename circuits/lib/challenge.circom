pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

/*
 * Binds the challenge: its square is a wire of its own, in one row (challenge)(challenge) = square. Groth16 over
 * snarkjs keys binds every public signal already; the square keeps that true whatever the toolchain does with signals
 * that stand in no row.
 *
 * A wallet proves with challenge 0 beforehand and binds the shop's challenge later (groth16/prove/prepare). That works
 * because the challenge stands in no other row of the circuit and the square in no other row at all: use neither of
 * them anywhere else.
 */
template BoundChallenge() {
    signal input challenge;
    signal square <== challenge * challenge;
}
