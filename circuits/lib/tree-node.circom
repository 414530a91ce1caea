pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/poseidon.circom";

/*
 * Proves: parent = Poseidon(c0, c1, c2, c3), where c[index] = child and the other three are the siblings in order;
 * index is 0, 1, 2 or 3.
 *
 * The child moves to its place by three swaps, each of which keeps its two values whatever the selector says: the
 * child stands in the node in any case. Nodes are the only hashes with four inputs and carry no tag.
 *
 * Leaves to the caller: that child is a leaf or a node of this tree (leaves have another arity and a tag).
 */
template TreeNode() {
    signal input child;
    signal input index;
    signal input siblings[3];
    signal output parent;

    component bits = Num2Bits(2);
    bits.in <== index;
    signal isThree <== bits.out[0] * bits.out[1];
    signal atLeastTwo <== bits.out[1];
    signal atLeastOne <== bits.out[0] + bits.out[1] - isThree;

    signal c0 <== (siblings[0] - child) * atLeastOne + child;
    signal carry1 <== child + siblings[0] - c0;
    signal c1 <== (siblings[1] - carry1) * atLeastTwo + carry1;
    signal carry2 <== carry1 + siblings[1] - c1;
    signal c2 <== (siblings[2] - carry2) * isThree + carry2;
    signal c3 <== carry2 + siblings[2] - c2;

    parent <== Poseidon(4)([c0, c1, c2, c3]);
}
