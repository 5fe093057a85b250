import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';

/**
 * What both ends hold to (RFC 9325): TLS 1.2 and 1.3, keys that are forgotten with the connection, and ciphers that
 * protect what they hide. Every handshake is a whole one: a ticket of before would outlive the authority that vouched for a
 * client, and be kept for each. Nobody may ask for another handshake on the same connection.
 */
export const MODERN = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  // Devices without AES in their hardware may choose what is fast for them.
  honorCipherOrder: false,
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_TICKET,
} as const satisfies SecureContextOptions;
