import { isIP } from 'node:net';

/** Whether it is an address, IPv6 without brackets, and not a name. */
export function isIpAddress(text: string): boolean {
  return isIP(text) !== 0;
}
