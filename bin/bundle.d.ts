export function findBundle(): Promise<((file: URL) => URL | undefined) | undefined>;
