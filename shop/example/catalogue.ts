// SPDX-License-Identifier: MIT
// What Vinum sells. Prices are integer cents.

export type Product = {
  id: string;
  name: string;
  origin: string;
  note: string;
  price: number;
  memberPrice: number;
  /** Sold to adults only. */
  alcohol: boolean;
  glass: 'green' | 'dark' | 'juice';
};

export const PRODUCTS: readonly Product[] = [
  {
    id: 'riesling',
    name: 'Riesling Kabinett',
    origin: 'Mosel, 2023',
    note: 'Green apple, slate, a little sweetness. Light at 9.5 %.',
    price: 1450,
    memberPrice: 1230,
    alcohol: true,
    glass: 'green',
  },
  {
    id: 'crianza',
    name: 'Rioja Crianza',
    origin: 'Haro, 2020',
    note: 'Cherry, vanilla, a year in old oak. For a long table.',
    price: 1290,
    memberPrice: 1090,
    alcohol: true,
    glass: 'dark',
  },
  {
    id: 'apple-juice',
    name: 'Orchard apple juice',
    origin: 'Lake Constance',
    note: 'Pressed from meadow trees, cloudy. Nothing to prove.',
    price: 420,
    memberPrice: 360,
    alcohol: false,
    glass: 'juice',
  },
];

export const productById = (id: string): Product | undefined => PRODUCTS.find((product) => product.id === id);

export const euros = (cents: number): string => `€ ${(cents / 100).toFixed(2)}`;
