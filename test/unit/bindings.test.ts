import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { Decoder } from '../../screens/decoder.ts';
import { type Action, ACTIONS } from '../../src/console/actions.ts';
import { DEFAULT_KEYMAP, makeKeymap } from '../../src/console/bindings.ts';
import { EDIT_KEYS } from '../../src/console/edit-keys.ts';
import { parseKey } from '../../src/console/key-names.ts';
import { hintsFor } from '../../src/console/hints.ts';
import { editKeysOf, type Keymap, tableKeysOf, waysOf } from '../../src/console/keymap.ts';
import type { Bindings } from '../../src/console/presets.ts';
import { BEGINNING, Operator, operatorWith } from '../helpers/sessions.ts';

suite('a key as it is written', () => {
  const key = (text: string): string => {
    const read = parseKey(text);
    return read.key ?? `! ${read.fault}`;
  };

  test('is brought to the name that the decoder gives it', () => {
    const forms: Readonly<Record<string, readonly string[]>> = {
      'C-x': ['C-x', 'C-X', 'c-x', 'ctrl-x', 'Ctrl+X', 'control-x', '^X', '^x'],
      'M-x': ['M-x', 'm-x', 'alt+x', 'Alt-x', 'meta-x', 'option+x', 'A-x'],
      'M-X': ['M-X', 'alt+X', 'M-S-x', 'shift+alt+x'],
      'C-M-x': ['C-M-x', 'M-C-x', 'alt+ctrl+X'],
      'C-M-S-Left': ['S-M-C-left', 'shift+alt+ctrl+Left'],
      'S-Tab': ['S-Tab', 'shift+tab', 'BTab', 'backtab'],
      PgUp: ['PgUp', 'pgup', 'PageUp', 'PPage', 'prior'],
      'C-PgDn': ['ctrl+pagedown', 'C-NPage'],
      F1: ['F1', 'f1'],
      'S-F12': ['shift+f12'],
      'M-Enter': ['alt+enter', 'M-Return', 'M-RET'],
      'M-Backspace': ['alt-backspace', 'M-BSpace'],
      Delete: ['del', 'DC', 'Delete'],
      'C-Space': ['C-Space', 'ctrl+spc', 'C-@', 'C-S-Space'],
      ' ': ['Space', 'spc', 'S-Space'],
      'C-_': ['C-_'],
      'M--': ['M--', 'alt+-', 'M-minus'],
      'M-+': ['M-+', 'alt++', 'alt+plus'],
      '-': ['-', 'minus'],
      '^': ['^'],
      a: ['a'],
      A: ['A', 'S-a', 'shift+A'],
      'M-é': ['M-é'],
      'M-🐢': ['M-🐢'],
    };
    for (const [name, written] of Object.entries(forms))
      for (const form of written) assert.equal(key(form), name, form);
  });

  test('that never arrives is refused with the one to write', () => {
    const same = (written: string, other: string): void => {
      assert.equal(
        key(written),
        `! ${written}: a terminal sends the same for it as for ${other}; write ${other}`,
      );
    };
    same('C-i', 'Tab');
    same('C-m', 'Enter');
    same('C-[', 'Escape');
    same('ctrl+?', 'Backspace');
    same('C-M-i', 'M-Tab');
  });

  test('that is none is refused', () => {
    const none = (written: string): void => {
      const shown = JSON.stringify(written);
      assert.equal(key(written), `! expected a key such as C-n, M-x, F5 or PgUp, got ${shown}`);
    };
    for (const written of ['', 'C-', 'foo', 'C-foo', 'F0', 'F36', 'ab', '\n', 'C-\x01', '\u200b', 'x\u001b'])
      none(written);
    assert.equal(key('\x7f'), '! expected a key such as C-n, M-x, F5 or PgUp, got "\\u007f"');
    assert.equal(key('\u2028'), '! expected a key such as C-n, M-x, F5 or PgUp, got "\\u2028"');
    assert.equal(key('S-\x7f'), '! expected a key such as C-n, M-x, F5 or PgUp, got "S-\\u007f"');
    assert.equal(key('S-1'), '! S-1: write the character that Shift makes of it');
    assert.equal(key('cmd+x'), '! cmd+x: terminals do not send that modifier');
    assert.equal(key('C-Super-x'), '! C-Super-x: terminals do not send that modifier');
  });

  test('that may not arrive has a caution', () => {
    const caution = (text: string): string | undefined => {
      const read = parseKey(text);
      return read.key === undefined ? read.fault : read.caution;
    };
    assert.match(caution('C-s') ?? '', /flow control/);
    assert.match(caution('C-q') ?? '', /flow control/);
    assert.match(caution('C-h') ?? '', /Backspace/);
    for (const text of ['M-[', 'M-O', 'M-]', 'M-P'])
      assert.match(caution(text) ?? '', /begin sequences/, text);
    assert.match(caution('S-PgUp') ?? '', /keep it/);
    assert.match(caution('C-/') ?? '', /send C-_ for it/);
    for (const text of ['C-S-x', 'C-;', 'C-1', 'S-Enter', 'C-Tab', 'C-Enter', 'M-Escape', 'C-M-S-x', 'C-é'])
      assert.equal(caution(text), 'most terminals cannot send it', text);
    for (const text of [
      'C-x',
      'M-x',
      'C-M-x',
      'C-\\',
      'C-]',
      'C-^',
      'C-_',
      'C-Space',
      'S-Tab',
      'M-Enter',
      'F5',
      'S-F5',
    ])
      assert.equal(caution(text), undefined, text);
    for (const text of ['C-Left', 'M-Up', 'C-PgUp', 'M-Tab', 'Escape', 'x', '?'])
      assert.equal(caution(text), undefined, text);
  });

  test('by the name of the decoder is that key', () => {
    const bytes = fc.oneof(
      fc.nat(127).map((code) => [code]),
      fc.nat(127).map((code) => [27, code]),
      fc
        .tuple(fc.constantFrom('A', 'B', 'D', 'F', 'H', 'P', 'S'), fc.integer({ min: 2, max: 8 }))
        .map(([final, mods]) => [...Buffer.from(`\x1b[1;${mods}${final}`)]),
      fc
        .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6, 11, 15, 24, 34), fc.integer({ min: 2, max: 8 }))
        .map(([code, mods]) => [...Buffer.from(`\x1b[${code};${mods}~`)]),
    );
    fc.assert(
      fc.property(bytes, (codes) => {
        const decoder = new Decoder();
        for (const event of [...decoder.push(Uint8Array.from(codes)), ...decoder.flush()])
          if (event.type === 'key') assert.equal(key(event.key), event.key);
      }),
      { numRuns: 1000 },
    );
  });

  test('is no key by a name that every object has', () => {
    for (const text of ['__proto__', 'constructor', 'C-toString', 'constructor-x'])
      assert.equal(parseKey(text).key, undefined, text);
  });

  test('is read or refused in one line, whatever it is; what was read is read as the same again', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^([cmsCMS][-+]){0,3}.{1,3}$/)),
        (text) => {
          const read = parseKey(text);
          if (read.key === undefined) assert.match(read.fault, /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u);
          else assert.equal(parseKey(read.key === ' ' ? 'Space' : read.key).key, read.key);
        },
      ),
    );
  });
});

const texts = (bindings: Bindings, severity: 'error' | 'warning' = 'error'): string[] =>
  makeKeymap('default', bindings)
    .faults.filter((fault) => fault.severity === severity)
    .map(({ text }) => text);

const refuses = (bindings: Bindings, ...faults: readonly string[]): void => {
  assert.deepEqual(texts(bindings), faults);
};

function keymap(bindings: Bindings): Keymap {
  const made = makeKeymap('default', bindings);
  assert.deepEqual(
    made.faults.filter(({ severity }) => severity === 'error'),
    [],
  );
  return made.keymap;
}

suite('the default keys', () => {
  test('are those of the table, without a fault', () => {
    assert.deepEqual(makeKeymap().faults, []);
    const actions: readonly Action[] = ACTIONS;
    for (const action of actions.filter(({ name }) => name !== 'edit')) {
      const ways = waysOf(DEFAULT_KEYMAP, action.name as (typeof ACTIONS)[number]['name']);
      const after = action.leader === undefined ? [] : [`C-x ${action.leader}`];
      assert.deepEqual(ways.slice(0, (action.keys ?? []).length + after.length), [
        ...(action.keys ?? []),
        ...after,
      ]);
    }
  });

  test('give no key to two, and none that a terminal cannot send', () => {
    const actions: readonly Action[] = ACTIONS;
    const others = actions.filter(({ name }) => name !== 'complete');
    const direct = [...others.flatMap(({ keys }) => keys ?? []), ...Object.keys(EDIT_KEYS)];
    const after = actions.flatMap(({ leader }) => leader ?? []);
    for (const keys of [direct, after])
      assert.deepEqual(
        keys.filter((key, at) => keys.indexOf(key) !== at),
        [],
      );
    for (const key of [...direct, ...after]) assert.equal(parseKey(key).key, key);
  });

  test('leave C-s and C-q to flow control', () => {
    for (const key of ['C-s', 'C-q']) {
      assert.ok(!DEFAULT_KEYMAP.keys.has(key) && !DEFAULT_KEYMAP.edits.has(key));
    }
  });
});

suite('bindings', () => {
  test('replace the keys of an action, the first being the one to show', () => {
    const made = keymap({ 'next-pane': ['C-n', 'ctrl+right'] });
    assert.deepEqual(waysOf(made, 'next-pane').slice(0, 3), ['C-n', 'C-Right', 'C-x n']);
    assert.equal(made.keys.get('Tab'), undefined);
    assert.equal(made.completing.has('Tab'), true);
  });

  test('take a key from whatever had it', () => {
    const made = keymap({ 'next-pane': 'C-n', 'hang-up': 'C-k' });
    assert.deepEqual(waysOf(made, 'newer'), ['Down']);
    assert.equal(made.edits.get('C-k'), undefined);
    assert.equal(made.keys.get('C-k'), 'hang-up');
    assert.deepEqual(editKeysOf(made, 'kill-line'), []);
  });

  test('bind after the leader, in two ways', () => {
    const made = keymap({ 'hang-up': ['C-x K', 'leader f9', 'M-k'], 'menu:dismiss': ['x', 'Space'] });
    assert.deepEqual(waysOf(made, 'hang-up'), ['M-k', 'C-x K', 'C-x F9', '/hangup']);
    assert.deepEqual(waysOf(made, 'dismiss'), ['C-x x', 'C-x Space', '/dismiss [closed]']);
    assert.equal(made.leaderKeys.get('k'), undefined);
    assert.equal(made.leaderKeys.get(' '), 'dismiss');
  });

  test('unbind with an empty list, and `menu:` may give one back', () => {
    assert.deepEqual(
      waysOf(keymap({ 'scroll-up': [] }), 'scroll-up'),
      waysOf(keymap({}), 'scroll-up').slice(3),
    );
    assert.deepEqual(waysOf(keymap({ 'next-pane': [], 'menu:next-pane': 'j' }), 'next-pane'), [
      'C-x j',
      '/next',
    ]);
    assert.deepEqual(waysOf(keymap({ 'menu:next-pane': [] }), 'next-pane'), ['Tab', '/next']);
  });

  test('exchange the keys of two', () => {
    const made = keymap({
      'scroll-up': 'PgDn',
      'scroll-down': 'PgUp',
      'menu:next-pane': 'p',
      'menu:previous-pane': 'n',
    });
    assert.deepEqual([made.keys.get('PgDn'), made.keys.get('PgUp')], ['scroll-up', 'scroll-down']);
    assert.deepEqual([made.leaderKeys.get('p'), made.leaderKeys.get('n')], ['next-pane', 'previous-pane']);
  });

  test('rebind editing keys', () => {
    const made = keymap({ 'edit:kill-line': ['M-k'], 'edit:beginning-of-draft': 'M-Home', 'edit:undo': [] });
    assert.deepEqual(editKeysOf(made, 'kill-line'), ['M-k']);
    assert.deepEqual(editKeysOf(made, 'beginning-of-draft'), ['M-Home']);
    assert.deepEqual(editKeysOf(made, 'undo'), []);
    assert.equal(made.edits.get('C-k'), undefined);
  });

  test('rebind the keys of the table, typed characters too', () => {
    const made = keymap({ 'table:hang-up': ['K', 'Delete'], 'table:mark': 'm' });
    assert.deepEqual(tableKeysOf(made, 'table:hang-up'), ['K', 'Delete']);
    assert.deepEqual(
      [made.table.get('k'), made.table.get(' '), made.table.get('m')],
      [undefined, undefined, 'table:mark'],
    );
    refuses({ 'table:hangup': 'K' }, 'table:hangup: no such action; did you mean table:hang-up?');
    refuses({ 'table:mark': 'Escape' }, 'table:mark: Escape: this closes the table');
    refuses({ 'table:mark': 'C-x m' }, 'table:mark: C-x m: keys of the table work without the leader');
    refuses({ 'table:mark': 'C-x' }, 'table:mark: C-x: this is the leader');
    refuses({ 'table:mark': 'm', 'table:tag': 'm' }, 'm in the table: given to table:mark and table:tag');
  });

  test('choose the leader, of which the menu and every way speak', () => {
    const made = keymap({ leader: 'ctrl-b', 'hang-up': 'C-b K' });
    assert.equal(made.leader, 'C-b');
    assert.deepEqual(waysOf(made, 'hang-up'), ['C-b K', '/hangup']);
    assert.deepEqual(editKeysOf(made, 'backward-char'), ['C-b C-b', 'Left']);
    assert.deepEqual(texts({ leader: 'C-b' }, 'warning'), [
      'leader: C-b: takes the place of backward-char; pressed twice it does that',
    ]);
    assert.deepEqual(texts({ leader: 'C-]' }, 'warning'), []);
  });

  test('list the menu in the order of the help, with the first key', () => {
    const { menu } = keymap({ 'menu:rename': ['R', 'r'] });
    const names = menu.map(({ action }) => action);
    const order: readonly string[] = ACTIONS.map(({ name }) => name);
    assert.deepEqual(
      names.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
      names,
    );
    assert.equal(menu.find(({ action }) => action === 'rename')?.key, 'R');
  });
});

suite('faults of bindings', () => {
  const bare = 'no key does this any more';

  test('an unknown name is answered with the nearest', () => {
    refuses({ 'nxt-pane': 'C-n' }, 'nxt-pane: no such action; did you mean next-pane?');
    refuses({ hangup: 'M-k' }, 'hangup: no such action; did you mean hang-up?');
    refuses({ 'edit:kil-line': 'M-k' }, 'edit:kil-line: no such action; did you mean edit:kill-line?');
    refuses({ 'menu:hangup': 'k' }, 'menu:hangup: no such action; did you mean menu:hang-up?');
    refuses({ 'kill-word': 'M-k' }, 'kill-word: no such action; did you mean edit:kill-word?');
    refuses({ edit: 'M-k' }, 'edit: no such action; write edit: and what it does, such as edit:undo');
    refuses({ 'x\ny': 'M-k' }, '"x\\ny": no such action');
  });

  test('what is no key for it is named', () => {
    const none = 'expected a key such as C-n, M-x, F5 or PgUp, got "foo"';
    refuses({ 'next-pane': ['C-n', 'foo'] }, `next-pane: ${none}`);
    refuses({ 'next-pane': 'Page Up' }, 'next-pane: expected one key, or C-x and a key, got "Page Up"');
    refuses({ 'next-pane': 'C-x a b' }, 'next-pane: expected one key, or C-x and a key, got "C-x a b"');
    refuses({ 'next-pane': 'n' }, 'next-pane: n: types a character; write C-x n, or a key with Ctrl or Alt');
    refuses({ 'edit:undo': 'C-x u' }, 'edit:undo: C-x u: editing keys work without the leader');
    refuses({ 'next-pane': 'C-x' }, 'next-pane: C-x: this is the leader');
    refuses({ 'menu:next-pane': 'Escape' }, 'menu:next-pane: Escape: this closes the menu');
    refuses(
      { 'go-number': 'C-g' },
      'go-number: C-g: expected a key that ends in the number of a session, such as M-1 or F1',
    );
    refuses({ 'next-pane': 'C-i' }, 'next-pane: C-i: a terminal sends the same for it as for Tab; write Tab');
  });

  test('all are told, and an entry with one in it changes nothing', () => {
    const bindings = { 'next-pane': ['C-n', 'foo'], nope: 'M-k', 'hang-up': 'bar', quit: 'M-q' };
    assert.equal(texts(bindings).length, 3);
    const made = makeKeymap('default', bindings).keymap;
    assert.equal(made.keys.get('Tab'), 'next-pane');
    assert.equal(made.keys.get('C-n'), 'newer');
    assert.equal(made.keys.get('M-q'), 'quit');
  });

  test('a key given to two is given to neither', () => {
    refuses({ 'next-pane': ['C-n'], older: ['M-o', 'ctrl+N'] }, 'C-n: given to next-pane and older');
    refuses({ 'menu:rename': 'x', 'hang-up': 'C-x x' }, 'leader x: given to menu:rename and hang-up');
    refuses({ 'edit:undo': 'M-z', 'next-pane': 'M-z' }, 'M-z: given to edit:undo and next-pane');
    const made = makeKeymap('default', { 'next-pane': ['C-n'], older: ['M-o', 'C-n'] }).keymap;
    assert.deepEqual(
      [made.keys.get('C-n'), made.keys.get('M-o'), made.keys.get('Tab')],
      ['newer', undefined, 'next-pane'],
    );
  });

  test('the same key in the draft, in a command and after the leader is three', () => {
    refuses({ 'next-pane': 'C-o', complete: 'C-o', 'menu:rename': 'C-o' });
    refuses({ 'hang-up': 'C-x K', 'menu:hang-up': 'K' });
  });

  test('a leader must leave ways out', () => {
    refuses({ leader: 'x' }, 'leader: x: types a character; expected a key with Ctrl or Alt, or such as F5');
    refuses({ leader: ['C-b'] }, 'leader: expected one key, not a list');
    refuses({ leader: 'Escape' }, 'leader: Escape: there must be one to leave the menu with');
    refuses({ leader: 'C-m' }, 'leader: C-m: a terminal sends the same for it as for Enter; write Enter');
    assert.equal(makeKeymap('default', { leader: 'x' }).keymap.leader, 'C-x');
    assert.deepEqual(texts({ leader: 'C-q' }, 'warning'), [
      'leader: C-q: flow control of the line or of a multiplexer may eat it',
    ]);
  });

  test('a key that is taken from something is a warning, in each room', () => {
    const warns = (bindings: Bindings, ...faults: readonly string[]): void => {
      assert.deepEqual(texts(bindings, 'warning'), faults);
    };
    warns({ table: 'C-a' }, 'table: C-a: taken from edit:beginning-of-line');
    warns({ 'menu:table': 'n' }, 'menu:table: C-x n: taken from next-pane');
    warns({ 'next-pane': 'M-a' }, 'next-pane: M-a: taken from next-active');
    warns({ 'table:mark': 'k' }, 'table:mark: k: taken from table:hang-up', `table:hang-up: ${bare}`);
    warns({ 'table:mark': 'N' }, 'table:mark: N: taken from sorting by a column');
    warns(
      { 'next-pane': ['Tab', 'F5'], 'table:hang-up': 'K', 'menu:table': 't' },
      ...['table:hang-up: K: taken from sorting by a column'],
    );
  });

  test('a key that was given up is taken from nobody', () => {
    const bindings = { 'next-pane': 'M-a', 'next-active': 'Tab', 'edit:yank': [], table: 'C-y' };
    assert.deepEqual(texts(bindings, 'warning'), []);
  });

  test('what has no key any more is a warning, unless that was asked for', () => {
    assert.deepEqual(texts({ table: 'C-y' }, 'warning'), [
      'table: C-y: taken from edit:yank',
      `edit:yank: ${bare}`,
    ]);
    assert.deepEqual(texts({ 'menu:table': '!' }, 'warning'), [
      'menu:table: C-x !: taken from mute',
      `mute: ${bare}; /mute does`,
    ]);
    assert.deepEqual(texts({ 'edit:yank': [], mute: [], 'table:tag': [] }, 'warning'), []);
  });

  test('what nothing does any more is a warning; nothing to send with is an error', () => {
    assert.deepEqual(texts({ 'last-pane': [] }, 'warning'), [
      'last-pane: no key does this any more, and no command',
    ]);
    assert.deepEqual(texts({ newer: 'C-p', 'next-pane': 'Down', older: 'Up' }, 'warning'), []);
    refuses({ send: [] }, 'send: no key does this any more, and no command');
    refuses({ 'next-pane': 'Enter' }, 'send: no key does this any more, and no command');
  });

  test('a key that may not arrive is a warning, and bound', () => {
    const bindings = { 'next-pane': ['C-s', 'S-Enter'], help: 'C-h' };
    assert.deepEqual(texts(bindings, 'warning'), [
      'next-pane: C-s: flow control of the line or of a multiplexer may eat it',
      'next-pane: S-Enter: most terminals cannot send it',
      'help: C-h: many terminals send it for Backspace',
      'help: C-h: taken from edit:backward-delete-char',
    ]);
    assert.equal(keymap(bindings).keys.get('C-s'), 'next-pane');
  });

  test('whatever is bound, every key does one thing and every fault is one line', () => {
    const name = fc.constantFrom(
      ...['next-pane', 'hang-up', 'send', 'complete', 'menu:quit', 'menu:rename', 'edit:undo', 'edit:yank'],
      ...['leader', 'go-number', 'nope', 'edit', '__proto__', 'table:mark', 'table:open'],
    );
    const key = fc.oneof(
      fc.constantFrom('C-x', 'C-b', 'Tab', 'Enter', 'M-1', 'k', 'leader k', 'C-x k', 'F5', 'C-i', ''),
      fc.string(),
    );
    const bindings = fc.dictionary(name, fc.oneof(key, fc.array(key, { maxLength: 3 })), { maxKeys: 6 });
    fc.assert(
      fc.property(fc.constantFrom('default', 'irssi', 'tmux'), bindings, (preset, own) => {
        const { keymap: made, faults } = makeKeymap(preset, own);
        for (const { text } of faults) assert.match(text, /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u);
        for (const each of made.edits.keys()) assert.ok(!made.keys.has(each), each);
        for (const each of made.keys.keys()) assert.ok(parseKey(each).key === each && each.length > 1);
        assert.ok(!made.leaderKeys.has('Escape') && made.leader.length > 1);
        const lost = waysOf(made, 'send').length === 0;
        assert.equal(
          lost,
          faults.some(({ text }) => text.startsWith('send: no key')),
        );
      }),
    );
  });
});

suite('a console with other keys', () => {
  const console = (bindings: Bindings, preset: 'default' | 'irssi' | 'tmux' = 'default'): Operator => {
    const operator = operatorWith(3, { keymap: makeKeymap(preset, bindings).keymap });
    assert.equal(operator.model.focus, 1);
    return operator;
  };

  test('acts by them', () => {
    const operator = console({ 'next-pane': 'C-n', 'edit:undo': 'M-z', 'go-number': ['F1', 'F2', 'F3'] });
    operator.press('C-n');
    assert.equal(operator.model.focus, 2);
    operator.press('Tab');
    assert.equal(operator.model.focus, 2);
    operator.press('F3');
    assert.equal(operator.model.focus, 3);
    operator.press('a', 'M-z');
    assert.equal(operator.pane.draft.text, '');
  });

  test('completes with the key for that, where the draft is a command', () => {
    const operator = console({ complete: 'C-o' });
    operator.type('/hel');
    operator.press('C-o');
    assert.equal(operator.pane.draft.text, '/help');
    operator.press('Tab');
    assert.equal(operator.model.focus, 2);
  });

  test('has its own leader, which pressed twice edits', () => {
    const operator = console({}, 'tmux');
    operator.type('ab');
    operator.press('C-b', 'C-b', 'X');
    assert.equal(operator.pane.draft.text, 'aXb');
    operator.press('C-b', 'n');
    assert.equal(operator.model.focus, 2);
    operator.press('C-x', 'n');
    assert.equal(operator.pane.draft.text, 'n');
    operator.press('C-b', 'Z');
    assert.equal(operator.message, 'C-b Z does nothing');
  });

  test('says its own keys', () => {
    const operator = console({ 'menu:quit': 'Q', leader: 'C-o' });
    operator.press('C-c');
    assert.equal(operator.message, 'C-o Q quits');
  });

  test('searches on and erases with the keys for that', () => {
    const operator = console({ 'history-search': 'M-r', 'edit:backward-delete-char': 'C-o' });
    for (const line of ['one a', 'two a']) operator.enter(line);
    operator.press('M-r', 'a', 'M-r');
    assert.equal(operator.pane.draft.text, 'one a');
    operator.press('C-o', 't');
    assert.equal(operator.pane.draft.text, 'two a');
  });

  test('has its own keys in the table, and shows them there', () => {
    const operator = console({ 'table:mark': 'm', 'table:hang-up': 'K', stats: 'F5' });
    operator.press('C-x', 't', ' ', 'm', 'm');
    assert.deepEqual([...operator.model.marked], [1, 2]);
    operator.press('k');
    const open = (): string | undefined => operator.model.overlay?.type;
    assert.equal(open(), undefined);
    const hints = hintsFor(operator.model).map(({ key, words }) => `${key} ${words}`);
    assert.ok(hints.includes('m mark') && hints.includes('K hang up'), hints.join());
    operator.press('K');
    assert.equal(open(), 'question');
    operator.press('n', 'F5');
    assert.equal(open(), 'stats');
  });

  test('knows since when its menu is open', () => {
    const operator = console({});
    operator.press('C-x');
    assert.deepEqual(operator.model.overlay, { type: 'leader', since: BEGINNING });
  });
});
