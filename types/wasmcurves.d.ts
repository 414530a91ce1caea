// The prebuilt BN254 module of wasmcurves 0.2.2 (the code under ffjavascript), which ships no declarations.
declare module 'wasmcurves/build/bn128_wasm.js' {
  const bn128: {
    /** the WebAssembly module, base64 */
    code: string;
    /** addresses of constants in its memory */
    pq: number;
    pr: number;
    pG1gen: number;
    pG1zero: number;
    pG2gen: number;
    pG2zero: number;
  };
  export default bn128;
}
