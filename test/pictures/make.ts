/** Makes the pictures of docs/ from the program as it is: `npm run pictures`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { grid, oneScreen, small, statistics, table } from './scenes.ts';
import { DARK_SKIN, LIGHT_SKIN } from './skin.ts';
import { tour } from './tour.ts';
import { type Titled, tourSvg, windowsSvg, windowSvg } from './window.ts';

const LOOKS = [
  ...['default', 'dark', 'light', 'contrast', 'mono'].map((name) => ['--theme', name]),
  ['--ascii'],
];

/** One small screen in a theme; `light` is for white terminals. */
async function themed(args: readonly string[]): Promise<Titled> {
  const skin = args.includes('light') ? LIGHT_SKIN : DARK_SKIN;
  return { shot: await small(args), title: args.join(' '), skin };
}

const PICTURES: Readonly<Record<string, () => Promise<string>>> = {
  screen: async () =>
    windowSvg(
      { shot: await oneScreen(), title: 'cordboard' },
      'cordboard with seven clients, one of them in focus',
    ),
  grid: async () =>
    windowSvg({ shot: await grid(), title: 'cordboard' }, 'six panes of cordboard beside its list'),
  table: async () =>
    windowSvg({ shot: await table(), title: 'cordboard' }, 'the connection table, with a filter and marks'),
  stats: async () => windowSvg({ shot: await statistics(), title: 'cordboard' }, 'the statistics'),
  themes: async () =>
    windowsSvg(await Promise.all(LOOKS.map(themed)), 2, 'the same screen in five themes, and in ASCII'),
  tour: async () => tourSvg(await tour(), 7, 'clients arrive, a draft is kept, a client calls, a broadcast'),
};

/** Names of pictures may be given; otherwise all are made. */
const chosen = process.argv.slice(2);
await Promise.all(
  Object.entries(PICTURES)
    .filter(([name]) => chosen.length === 0 || chosen.includes(name))
    .map(async ([name, make]) => {
      const file = fileURLToPath(new URL(`../../../docs/${name}.svg`, import.meta.url));
      writeFileSync(file, await make());
      process.stderr.write(`docs/${name}.svg\n`);
    }),
);
