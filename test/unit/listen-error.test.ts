import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenError } from '../../src/net/errors.ts';

function said(code: string, address: string): string {
  const error = listenError(Object.assign(new Error('listen'), { code }), address);
  assert.equal(error.code, 'CB_ADDRESS_UNAVAILABLE');
  return error.message;
}

test('a name that does not resolve is told from an address that this machine has not', () => {
  assert.match(said('ENOTFOUND', 'foo.invalid:6667'), /^foo\.invalid:6667: no such host; /);
  assert.match(
    said('EAI_AGAIN', 'foo.invalid:6667'),
    /^foo\.invalid:6667: the name cannot be looked up now; /,
  );
  assert.match(
    said('EADDRNOTAVAIL', '192.0.2.1:6667'),
    /^192\.0\.2\.1:6667: this machine has no such address; /,
  );
});
