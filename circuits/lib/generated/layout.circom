pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later

// Generated from protocol/constants.ts by `npm run build:circuits`. Do not edit.

function TAG_HOLDER() { return 1; }
function TAG_CREDENTIAL() { return 2; }
function TAG_ATTRIBUTES() { return 3; }
function TAG_NULLIFIER() { return 4; }
function TAG_ACCEPTED() { return 5; }
function TAG_INTERVAL() { return 6; }
function ATTRIBUTE_SLOTS() { return 8; }
function ATTRIBUTE_BITS() { return 120; }
function DATE_BITS() { return 17; }
function HANDLE_BITS() { return 48; }
function TRUST_DEPTH() { return 9; }
function SET_DEPTH() { return 4; }
function CLAUSES() { return 3; }
