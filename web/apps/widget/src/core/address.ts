export type AddressKind = 'email' | 'phone';

/** Only what is surely not an address is refused; the server and the answer itself decide. */
export function readAddress(kind: AddressKind, typed: string): string | null {
  const value = typed.trim();
  if (kind === 'email') return /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]{2,}$/u.test(value) && value.length <= 254 ? value : null;
  const digits = value.replace(/[\s().-]/g, '').replace(/^00/, '+');
  return /^\+\d{8,15}$/.test(digits) ? digits : null;
}
