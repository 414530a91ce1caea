pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

include "circomlib/circuits/poseidon.circom";
include "generated/layout.circom";

/*
 * Proves: commitment = Poseidon(TAG_HOLDER, holderSecret), the number that the issuer signed for its holder.
 *
 * Leaves to the caller: that the commitment stands in the signed digest. Any field element is a valid secret.
 */
template HolderCommitment() {
    signal input holderSecret;
    signal output commitment;

    commitment <== Poseidon(2)([TAG_HOLDER(), holderSecret]);
}
