/** What a certificate is for: hosts of servers and names of clients, as users write them. */
import { domainToASCII } from 'node:url';
import { expected } from '../expected.ts';
import { isIpAddress } from '../net/ip.ts';

/** A name that a server is reached by. DNS names are in their ASCII form (RFC 5890). */
export interface HostName {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

/** RFC 5280, appendix A: the upper bound of a common name, in characters. */
export const MOST_COMMON_NAME = 64;

/** RFC 1035, 2.3.4. */
const MOST_DNS_NAME = 253;

/** Labels of RFC 1123, 2.1, and the underscore that some networks have; RFC 6125, 6.4.3: a wildcard is the whole first label. */
const DNS_NAME = /^(?:\*\.)?(?:[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?\.)*[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/;

/** Reads `gate.example`, `*.example`, `192.0.2.7`, `::1`, `[::1]`. Throws `CB_USAGE`. */
export function parseHostName(text: string): HostName {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (isIpAddress(bare)) return { type: 'ip', value: bare };
  const wildcard = text.startsWith('*.') ? '*.' : '';
  const value = wildcard + domainToASCII(text.slice(wildcard.length)).replace(/\.$/, '');
  // Digits at the end would be an address, which it is not.
  const isName = value.length <= MOST_DNS_NAME && DNS_NAME.test(value) && !/(?:^|\.)\d+$/.test(value);
  if (isName) return { type: 'dns', value };
  throw expected('a host such as gate.example, *.gate.example, 192.0.2.7 or ::1, without a port', text);
}

/** A client is known by this text. Throws `CB_USAGE`. */
export function checkClientName(text: string): string {
  if (text.trim() === text && text !== '' && text.length <= MOST_COMMON_NAME && !/\p{C}/u.test(text))
    return text;
  throw expected(`a name of 1 to ${MOST_COMMON_NAME} characters`, text);
}

/**
 * The name of files for a host or client: what might mean something to a file system or a shell becomes `_`, and what
 * would make a certificate's file look like a key's.
 */
export function fileName(name: string): string {
  return name
    .replace(/[^\p{L}\p{N}.:_-]/gu, '_')
    .replace(/^[.-]/, '_')
    .replace(/-key$/, '_key');
}
