/** docs/configuration.md, from the tables of options and of the file's own keys. */
import { FILE_ONLY, type FileKey } from '../../src/file-keys.ts';
import { ALL_OPTIONS, FILE_OPTIONS, type Option } from '../../src/options.ts';
import type { Setting } from '../../src/flag.ts';

const HEAD = `# The configuration file

What is given for one run as a flag can be given for all of them in a file of JSON. cordboard reads the first of:

1. the file that \`--config\` names,
2. the file that \`CORDBOARD_CONFIG\` names,
3. \`cordboard/config.json\` in \`XDG_CONFIG_HOME\`, or in \`~/.config\` where that is not set. This one may be missing.

A flag is stronger than an environment variable (\`CORDBOARD_MAX_SESSIONS\` for \`max-sessions\`), a variable is stronger
than the file, the file is stronger than the default. The whole file is checked whatever the command: a key that is
unknown or a value that is wrong ends the program with one line that says where (\`CB_CONFIG\`, exit 78).

## Keys

Numbers and sizes may be written as numbers or as texts (\`65536\`, \`"64k"\`), switches as \`true\` and \`false\`. A key
that may be given several times as a flag takes a list, or a single value. Seconds and days are numbers, or texts with a unit
(\`90\`, \`"500ms"\`, \`"90s"\`, \`"1m"\`, \`"1h30m"\`, \`"2d"\`, \`"1w"\`), as they are after flags, in settings of listeners and in
\`/silent\` and \`/every\`.
`;

/** What a listener can have for itself. */
function listenersSection(): string {
  const own = ALL_OPTIONS.filter(({ perListener }) => perListener === true).map(({ name }) => `\`${name}\``);
  return `## Listeners

An address of \`listen\` may be followed by settings for this listener alone, each as \`,name=value\`; one that may be given
several times is repeated, any other is said once. A value has no comma in it. What a listener does not set for itself is as for all:

\`\`\`json
{ "listen": ["6666", "*:7001,eol=crlf,outbox=64k", "tls://*:7002,tls-cert=board.pem,allow=10.0.0.0/8,allow=fe80::/10"] }
\`\`\`

They are ${own.join(', ')}.
`;
}

const BINDINGS = `## bindings

Keys for actions. \`keys\` chooses the set to begin with (\`default\`, \`irssi\` or \`tmux\`), and \`bindings\` change single ones of
it. [docs/keys.md](keys.md) has the name of everything there is, beside its keys, and what each set binds.

| name | what its keys are for |
| --- | --- |
| \`next-pane\` and any other action | At once. The list replaces all the keys that it had, but not those after the leader, unless it holds such a one (\`"C-x n"\`, or \`"leader n"\` whatever the leader is) or is empty. |
| \`menu:next-pane\` | After the leader. |
| \`edit:undo\` | Editing the draft, under readline's name for it. |
| \`table:mark\` | In the connection table; characters that are typed may be keys there. |
| \`leader\` | The key that opens the menu: one, not a list. |

The value is a key or a list of keys, of which the first is the one that is shown; an empty list takes all keys away. Keys
are written as in \`C-n\`, \`ctrl+n\`, \`^N\`, \`M-x\`, \`alt-x\`, \`C-M-x\`, \`S-Tab\`, \`PgUp\`, \`F5\`, \`Space\`.

\`\`\`json
{
  "keys": "default",
  "bindings": {
    "stats": "F5",
    "next-pane": ["C-Right", "Tab"],
    "previous-pane": ["C-Left", "S-Tab"],
    "edit:forward-word": "M-f",
    "edit:backward-word": "M-b",
    "menu:mute": "-",
    "table:mark": ["Space", "m"]
  }
}
\`\`\`

- A key is taken from whatever had it. Unless \`bindings\` give that other keys, a warning says so at the start, and
  another if it has none left. Here \`C-Right\` and \`C-Left\` edit by default, so what they did is given its own.
- An unknown name, a key that is none or that no terminal sends, and a key given to two things end the program with one
  line (\`CB_CONFIG\`). So does an \`Enter\` that nothing is left to send with.
- A key that may not arrive (\`C-s\`, \`C-Enter\`) is bound, with a warning. \`--plain\` has no keys, and says nothing of them.
- Escape and \`C-g\` always close what is open, and the leader pressed twice does what its key did otherwise.
`;

const SNIPPETS = `## snippets

Texts to send now and then: \`/snip NAME\` puts one into the draft, \`Enter\` sends it. Tab completes the name.

| in a text | what |
| --- | --- |
| \`{rpm}\` | A gap. What \`/snip\` is given fills the gaps in order (\`/snip speed 1200\`) or by name (\`/snip speed rpm=1200\`); \`"two words"\` is one value, in which \`\\"\` is a quote and \`\\\\\` a backslash. |
| \`{rpm=900}\` | A gap that need not be filled. |
| \`{id}\`, \`{name}\`, \`{peer}\` | The number, the name and the host of the session, unless a value is given. |
| \`{{\` | A brace. Any other brace is itself, so that most JSON needs no care. |

A gap that is not filled stays in the draft as it is written, with the cursor on it, and \`Enter\` asks before it is sent. A text
may have several lines. Names of snippets have no blanks and no quotes, those of gaps letters, digits, \`_\` and \`-\`.

\`\`\`json
{
  "snippets": {
    "speed": "set rpm {rpm=900}",
    "hello": "hello {name}, this is {operator}",
    "report": "{\\"report\\": \\"{what}\\", \\"for\\": {id}}"
  }
}
\`\`\`
`;

const NAMES = `## names

Rules that say who a client is before an operator has to look: what its session is called, which tags it has, and how it
is spoken to. \`serve\` holds them against each client.

| key | what |
| --- | --- |
| \`peer\` | The client's host: an address with \`*\` for any characters and \`?\` for any one (\`192.168.4.*\`), or a network (\`10.0.0.0/8\`, \`fe80::/10\`). |
| \`listener\` | The address the client dialed, in the same way, with its port: \`*:7001\`, \`[::1]:*\`, \`unix:/run/board.sock\`. |
| \`certificate\` | The common name in the client's certificate, in the same way: \`pump-*\`; \`*\` is everybody with one. |
| \`line\` | A regular expression of JavaScript, with the \`u\` flag, for what the client says first. Case counts only if it has an upper case letter. |
| \`name\` | What the session is called. |
| \`tags\` | A list of tags for it. |
| \`eol\`, \`framing\`, \`prefix\` | As the options of these names, for this session. |

- A rule without \`peer\`, \`listener\`, \`certificate\` and \`line\` is for every client. One that has several of them needs all.
- A rule without \`line\` applies when the session opens, before a greeting is sent. One with \`line\` is held against the
  client's first line and, until it matches, the next ones up to the fifth; of each the first 512 characters count.
- In \`name\` and \`tags\`, \`$1\` to \`$9\` stand for the groups of the line and \`$&\` for all that matched; \`{host}\`,
  \`{port}\` and \`{id}\` for the client's address and the session's number; \`{certificate}\` for the common name in its
  certificate; \`$$\` for a \`$\`. Where a group is empty, or there is no certificate, the name, or that tag, is left out.
- A certificate counts where \`tls-client\` asks for one and an authority of \`tls-ca\` has signed it, and then what it says is as
  good as that authority. It has to have one common name, of at most 64 characters.
- The first rule of the list that gives a name wins, and the same goes for each setting. The tags of all rules that match
  add up.
- What an operator has named or set stays as it is.
- A name by \`line\` is what the client claims to be. What is remembered under that name (tags, note, mute, history) comes back
  to whoever claims it while no other that can be reached has it, and what is sent to that name, or broadcast to such a tag,
  reaches it. Where that matters, let the rule have a \`peer\` too.
- Of a name all control characters and escape sequences are dropped, and it has at most 64 characters. If another session holds it, it
  becomes \`pump-7-2\`, \`pump-7-3\` and so on.
- A session holds its name as long as it can be reached: not once it is half-closed, \`silent\` or closed. So a device that dials
  again while its old connection is still there has its name at once where the old one is known to be gone, and else as soon as
  that is known. The old session is still called so, but by that name the one that can be reached is meant. A silent
  session that answers again, while another holds the name, gets the number.
- Whoever got a number has the name without it as soon as nobody holds that, who has waited longest first, unless an operator
  has named the session meanwhile. What is remembered under the name comes with it. After new rules have been taken over
  (SIGHUP) the sessions that are there keep the names that they have.
- The record of the session says \`named pump-7 by rule 2\`, counting from 1.
- A client whose lines a regular expression takes too long on is left out by that rule, and its record says so. After
  several such clients the rule is switched off until the board ends, with a warning.

### Devices that say who they are

Pumps of one network begin with a line such as \`ID=7 fw=2.1\` and want CRLF; whatever else dials in is called by its
address until it says better.

\`\`\`json
{
  "names": [
    { "peer": "192.168.4.*", "line": "^ID=(\\\\w+)", "name": "pump-$1", "tags": ["pump"], "eol": "crlf" },
    { "line": "^HELLO (\\\\S+)", "name": "$1" },
    { "name": "{host}" }
  ]
}
\`\`\`

A pump is \`192.168.4.33\` as it opens, by the third rule, and \`pump-7\` once it has said its line, since the first rule
comes before the third.

### A fleet with certificates

Each pump is called what its [certificate](tls.md) says; what \`cordboard certificate client pump-a\` has made is \`pump-a\`.
Nobody else can claim that name, as long as no other rule gives one that a client has said itself.

\`\`\`json
{
  "listen": ["tls://*:7000"],
  "tls-cert": "board.pem",
  "tls-key": "board-key.pem",
  "tls-ca": "ca.pem",
  "tls-client": "required",
  "names": [
    { "certificate": "pump-*", "name": "{certificate}", "tags": ["pump"], "eol": "crlf" },
    { "name": "{certificate}" }
  ]
}
\`\`\`

### One board, two ports

Clients of port 7001 are gauges that send packets without line ends; those of port 7002 are people, and those among them
who are in the building get a tag more.

\`\`\`json
{
  "listen": ["*:7001", "*:7002"],
  "names": [
    { "listener": "*:7001", "name": "gauge-{id}", "tags": ["gauge"], "framing": "reads", "eol": "none" },
    { "listener": "*:7002", "line": "^I am (\\\\w+)", "name": "$1" },
    { "listener": "*:7002", "tags": ["person"], "prefix": "{id}: " },
    { "listener": "*:7002", "peer": "10.20.0.0/16", "tags": ["inside"] }
  ]
}
\`\`\`
`;

/** As it is written in the file: numbers and switches bare. */
function written(key: Option<unknown> | Setting<unknown> | FileKey<unknown>): string {
  const { default: value } = key;
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^\d+$/.test(value) ? value : JSON.stringify(value);
}

export function configurationPage(): string {
  const rows = ALL_OPTIONS.map((option) => {
    const { name, commands, description } = option;
    return `| \`${name}\` | ${commands.join(', ')} | \`${written(option)}\` | ${description} |`;
  });
  const own = Object.values(FILE_ONLY).map(
    (key) => `| \`${key.name}\` | serve | \`${written(key)}\` | ${key.description}; see below |`,
  );
  const both = Object.values(FILE_OPTIONS).map(
    (key) => `| \`${key.name}\` | serve, connect | \`${written(key)}\` | ${key.description}; see below |`,
  );
  return [
    HEAD,
    '| key | for | default | what |',
    '| --- | --- | --- | --- |',
    ...rows,
    ...both,
    ...own,
    '',
    listenersSection(),
    BINDINGS,
    SNIPPETS,
    NAMES,
  ].join('\n');
}
