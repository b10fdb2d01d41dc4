/**
 * Seals credentials with an AES-GCM key that the browser does not hand out (`extractable: false`). This keeps secrets out of exports, logs
 * and casual reading of the profile; it does not protect against code that runs inside the extension or a copy of the whole profile.
 */

/** What is stored instead of the secret. */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** A new sealing key. */
export function makeKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** Seals a text for a purpose; it opens only with the same key and purpose. */
export async function seal(key: CryptoKey, purpose: string, text: string): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bytes(purpose) }, key, bytes(text));
  return { iv, data };
}

/** Opens a sealed text; rejects when it was changed or is for another purpose. */
export async function unseal(key: CryptoKey, purpose: string, sealed: Sealed): Promise<string> {
  const data = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: bytes(purpose) }, key, sealed.data);
  return new TextDecoder().decode(data);
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}
