pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/poseidon.circom";
include "generated/layout.circom";
include "range.circom";
include "slot.circom";
include "tree-root.circom";

/*
 * Proves: the attribute in this slot lies in one of the intervals of the set with this root. Equality, membership,
 * exclusion and order are all sets of intervals.
 *
 * Leaves to the caller: that the attributes are the signed ones. To the verifier, which builds the set itself: every
 * leaf has 0 < low <= high < 2^120, so that an absent attribute (0) satisfies nothing. The one exception is the unused
 * clause, the full interval from 0.
 */
template Clause() {
    signal input slot;
    signal input setRoot;
    signal input attributes[ATTRIBUTE_SLOTS()];
    signal input low;
    signal input high;
    signal input path[SET_DEPTH()];
    signal input siblings[SET_DEPTH()][3];

    signal value <== Slot()(slot, attributes);
    InRange(ATTRIBUTE_BITS())(value, low, high);

    signal leaf <== Poseidon(3)([TAG_INTERVAL(), low, high]);
    signal root <== TreeRoot(SET_DEPTH())(leaf, path, siblings);
    root === setRoot;
}
