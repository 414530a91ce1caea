// SPDX-License-Identifier: GPL-3.0-or-later
// What Vite makes of an import with this suffix: the address of a worker's own bundle.
declare module '*?worker&url' {
  const url: string;
  export default url;
}
