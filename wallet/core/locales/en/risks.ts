// SPDX-License-Identifier: GPL-3.0-or-later
/** What could go wrong, in English and for everybody. Each point must be true by docs/threat-model.md. */
export const enRisks = {
  lead: 'Nothing is perfect. This is what your wallet cannot prevent, or only in part.',
  points: [
    {
      title: 'Somebody else has your device',
      text: 'Whoever can open this wallet can answer with your proofs. While it is locked, nobody can read it. If the device is lost, ask whoever gave you your proofs to withdraw them.',
    },
    {
      title: 'A bad program on your device',
      text: 'A program that has taken over your browser sees what you see. No wallet can hide anything from it.',
    },
    {
      title: 'A shop and the giver of your proof work together',
      text: 'Your answers do not help them to find out that it was you. But the shop also knows what you tell it yourself, such as your name and address, and sees your network address, as every website does.',
    },
    {
      title: 'A shop asks again and again',
      text: 'Who asks “18 or older?” every week sees in which week you turned 18. Your wallet tells you before you answer, and limits how many different questions a shop can ask in a year.',
    },
    {
      title: 'Few give such a proof',
      text: 'If only one or two places give a kind of proof, the shop can guess where yours comes from. Your wallet asks you first.',
    },
    {
      title: 'Whoever checks the shops makes a mistake',
      text: 'Your wallet believes somebody who checks shops and those who give proofs. They could let a false shop in, or tell you something else than everybody else, to know you again. If your wallet notices that, it says so and keeps the evidence.',
    },
    {
      title: 'A yes says less than it seems',
      text: 'It says that the owner of the proof is old enough, not who sits at the screen. And somebody who built this system dishonestly could make a false yes. They would learn nothing about you.',
    },
    {
      title: 'It is only a demo',
      text: 'What is marked “Demo” is for trying out. Such a proof counts for nothing in a real shop.',
    },
  ],
};
