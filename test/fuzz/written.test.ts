/** What users, managers and configuration files write: it is read, or refused in one line, and nothing else happens. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseTarget, parseTargets } from '../../src/address.ts';
import { serveConfig } from '../../src/config.ts';
import { CordboardError } from '../../src/errors.ts';
import { formatFarBoard, parseFarBoard, sshWords } from '../../src/far-board.ts';
import { jsonFault } from '../../src/json-fault.ts';
import { formatListening, parseListening } from '../../src/listening.ts';
import { holds, parseNetwork, parseNetworkOrHost } from '../../src/cidr.ts';
import { SETTINGS } from '../../src/options.ts';
import { listeningFds, watchdogMs } from '../../src/service/manager.ts';
import { fuzz } from '../helpers/fuzz.ts';

/** Parts of what is right, in any order, with anything between. */
function written(...parts: readonly string[]): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...parts) },
    fc.string({ maxLength: 5 }),
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.nat(99_999).map(String),
  );
  return fc.array(part, { maxLength: 8 }).map((all) => all.join(''));
}

/** Of an address. */
function familyOf(host: string): 4 | 6 | undefined {
  return parseNetworkOrHost(host)?.family;
}

/** Undefined where it was refused, which has to be in one line. */
function readOrRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    assert.ok(error instanceof CordboardError, String(error));
    assert.doesNotMatch(error.message, /[\p{Cc}\p{Zl}\p{Zp}]/u);
    return undefined;
  }
}

describe('what is written is read or refused', () => {
  test('as a listener, which is read the same from how it is shown', () => {
    const text = written(
      'tls://',
      'any://',
      'unix:',
      '[::1]',
      '127.0.0.1',
      '*',
      ':',
      ',eol=crlf',
      ',x=',
      '/',
    );
    fuzz(
      fc.property(text, (each) => {
        const listening = readOrRefused(() => parseListening(each));
        if (listening === undefined) return;
        const again = readOrRefused(() => parseListening(formatListening(listening)));
        assert.equal(again?.begins, listening.begins);
        readOrRefused(() => parseTarget(each));
        readOrRefused(() => parseTargets(each.split(' ')));
      }),
      2000,
    );
  });

  test('as a board on another machine, of which nothing becomes an option of ssh', () => {
    const text = written('ssh://', 'me@', 'host', '[fe80::1%eth0]', ':22', '/lab', '-o', ' ', '%', '$(x)');
    fuzz(
      fc.property(text, (each) => {
        const far = readOrRefused(() => parseFarBoard(`ssh://${each}`));
        if (far === undefined) return;
        assert.deepEqual(parseFarBoard(formatFarBoard(far)), far);
        const words = sshWords(['ssh'], far);
        const end = words.indexOf('--');
        assert.ok(end > 0);
        assert.doesNotMatch(words[end + 1] ?? '', /^-|[\s$`;|&<>]/);
      }),
      2000,
    );
  });

  test('as a network, which has the hosts of its own family only', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    const text = fc.oneof(
      fc.tuple(address, fc.nat(140)).map(([host, bits]) => `${host}/${bits}`),
      written('10.0.0.0', '/', '8', 'fe80::', '::ffff:1.2.3.4', '%eth0', '/128'),
    );
    fuzz(
      fc.property(text, address, (each, host) => {
        const network = parseNetwork(each);
        if (network === undefined) return;
        const [base = ''] = each.split('/');
        // An address that is mapped into IPv6 is one of IPv4 (RFC 4291, 2.5.5.2), which lies in no network of IPv6.
        assert.equal(holds(network, base), network.family === familyOf(base));
        if (familyOf(host) !== network.family) assert.equal(holds(network, host), false);
        assert.equal(holds(network, 'no address'), false);
      }),
      2000,
    );
  });

  test('as what a manager says in the environment', () => {
    const value = fc.option(fc.oneof(written('1', '0', '-', 'e', ' ', '.'), fc.nat().map(String)), {
      nil: undefined,
    });
    const names = ['WATCHDOG_USEC', 'WATCHDOG_PID', 'LISTEN_FDS', 'LISTEN_PID'];
    fuzz(
      fc.property(fc.array(value, { minLength: 4, maxLength: 4 }), (values) => {
        const env = Object.fromEntries(names.map((name, index) => [name, values[index]]));
        const ms = watchdogMs(env, 1);
        assert.ok(ms === undefined || (Number.isSafeInteger(ms) && ms >= 1));
        const fds = listeningFds(env, 1);
        assert.ok(fds.length <= 1000 && fds.every((fd, index) => fd === index + 3));
      }),
      2000,
    );
  });
});

describe('a configuration', () => {
  const name = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...SETTINGS.map((setting) => setting.name)) },
    fc.constantFrom('names', '__proto__', 'constructor'),
    fc.string(),
  );
  const value = fc.oneof(
    fc.constantFrom<unknown>(
      'auto',
      'crlf',
      '6666',
      '*:0,eol=lf',
      ['1', '2'],
      0,
      -1,
      1e9,
      '64k',
      true,
      null,
      '',
    ),
    fc.constantFrom<unknown>({ 'next-pane': ['Tab'] }, { speed: 'set {rpm=9}' }, '~(', 'ssh -p 1', ',=', []),
    fc.string(),
    fc.jsonValue(),
  );

  test('of a file and the environment is taken or refused in one line', () => {
    const fields = fc.dictionary(name, value, { maxKeys: 6 });
    const texts = fc.dictionary(
      name.map((each) => `CORDBOARD_${each.toUpperCase().replaceAll('-', '_')}`),
      fc.string(),
      { maxKeys: 3 },
    );
    fuzz(
      fc.property(fields, texts, (file, env) => {
        const readFile = (): string => JSON.stringify(file);
        readOrRefused(() => serveConfig({ env, flags: {}, readFile, home: '/home/op' }));
      }),
      1000,
    );
  });

  test('that is no JSON is refused where it is none', () => {
    const text = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 })).map(([json, at, extra]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + extra + json.slice(place);
    });
    fuzz(
      fc.property(text, (each) => {
        const fault = jsonFault(each);
        assert.equal(fault === undefined, isJson(each));
        readOrRefused(() => serveConfig({ env: {}, flags: {}, readFile: () => each, home: '/home/op' }));
      }),
      2000,
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
