/** A client of TLS 1.3 that asks for new keys, again and again: Node has no call for that, so the records are made here. */
import { createCipheriv, createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';

/** Shakes hands over the connection. The records that are returned with each call are to be sent in that order, and nothing else. */
export async function keyUpdates(socket: Socket, options: ConnectionOptions): Promise<() => Buffer> {
  const tls = connect({ ...options, socket, minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' });
  let secret: Buffer = Buffer.alloc(0);
  tls.on('error', () => undefined);
  tls.on('keylog', (line: Buffer) => {
    const [label, , value = ''] = line.toString().trim().split(' ');
    if (label === 'CLIENT_TRAFFIC_SECRET_0') secret = Buffer.from(value, 'hex');
  });
  await once(tls, 'secureConnect');
  return () => {
    const record = sealed(secret);
    secret = expanded(secret, 'traffic upd', 32);
    return record;
  };
}

/** RFC 8446, 4.6.3: a request to update, as the first record (5.2, 5.3) under these keys. */
function sealed(secret: Buffer): Buffer {
  const plain = Buffer.from([24, 0, 0, 1, 1, 22]);
  const head = Buffer.from([23, 3, 3, 0, plain.length + 16]);
  const cipher = createCipheriv('aes-128-gcm', expanded(secret, 'key', 16), expanded(secret, 'iv', 12));
  cipher.setAAD(head);
  return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** RFC 8446, 7.1, HKDF-Expand-Label without a context, of one block. */
function expanded(secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}
