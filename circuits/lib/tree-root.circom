pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "tree-node.circom";

/*
 * Proves: root is the root of a 4-ary Poseidon tree of this depth that holds leaf at the place that path gives
 * (path[0] is the child index at the leaf's own node, path[depth - 1] the one at the root).
 *
 * Leaves to the caller: that the leaf is a tagged hash and never 0 (empty places hold 0), and that the root is the one
 * to be compared with.
 */
template TreeRoot(depth) {
    signal input leaf;
    signal input path[depth];
    signal input siblings[depth][3];
    signal output root;

    signal node[depth + 1];
    node[0] <== leaf;
    for (var level = 0; level < depth; level++) {
        node[level + 1] <== TreeNode()(node[level], path[level], siblings[level]);
    }
    root <== node[depth];
}
