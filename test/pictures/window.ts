/** Windows with screens in them, as whole files: one, several beside each other, or one after the other. */
import { DARK_SKIN, type Skin } from './skin.ts';
import { escaped, FONT, screenSvg, type Shot, sizeOf } from './svg.ts';

export interface Titled {
  readonly shot: Shot;
  /** In the bar of the window. */
  readonly title: string;
  readonly skin?: Skin;
}

export interface Scene extends Titled {
  /** Milliseconds for which it is shown. */
  readonly lasts: number;
  /** One line under the window: a key, if one was pressed, and what is seen. */
  readonly key?: string;
  readonly caption: string;
}

const BAR = 30;
const PAD = 10;
const GAP = 18;
const CAPTION = 44;

/** A screen in a window. `label` says to those who cannot see it what it shows. */
export function windowSvg(titled: Titled, label: string): string {
  const { width, height } = outer(titled.shot);
  return file(width, height, label, FONT, windowAt(titled, 0, 0));
}

/** Windows of one size in `columns` columns. */
export function windowsSvg(all: readonly Titled[], columns: number, label: string): string {
  const { width, height } = all.map(({ shot }) => outer(shot))[0] ?? { width: 0, height: 0 };
  const windows = all.map((titled, at) =>
    windowAt(titled, (at % columns) * (width + GAP), Math.floor(at / columns) * (height + GAP)),
  );
  const rows = Math.ceil(all.length / columns);
  const size = { width: columns * (width + GAP) - GAP, height: rows * (height + GAP) - GAP };
  return file(size.width, size.height, label, FONT, windows.join('\n'));
}

/** One scene after the other, for ever. `still` is the scene for those who want no motion, counting from 0. */
export function tourSvg(scenes: readonly Scene[], still: number, label: string): string {
  const [first] = scenes;
  if (first === undefined) return '';
  const { width, height } = outer(first.shot);
  const shown = scenes.map((scene, at) => {
    const state = at === still ? 's' : 'f';
    return `<g class="${state} f${at}">\n${windowAt(scene, 0, 0)}\n${captionOf(scene, width, height)}\n</g>`;
  });
  return file(width, height + CAPTION, label, `${FONT}\n${motion(scenes)}`, shown.join('\n'));
}

/** Each scene is hidden but for its part of the whole. */
function motion(scenes: readonly Scene[]): string {
  const total = scenes.reduce((sum, { lasts }) => sum + lasts, 0);
  const frames = scenes.map((_, at) => {
    const from = scenes.slice(0, at).reduce((sum, { lasts }) => sum + lasts, 0);
    const percent = (ms: number): string => `${Number(((100 * ms) / total).toFixed(3))}%`;
    const [begins, ends] = [percent(from), percent(from + (scenes[at]?.lasts ?? 0))];
    const before = at === 0 ? '' : '0%{visibility:hidden}';
    const after = at === scenes.length - 1 ? '100%{visibility:visible}' : `${ends},100%{visibility:hidden}`;
    return `@keyframes k${at}{${before}${begins}{visibility:visible}${after}}.f${at}{animation-name:k${at}}`;
  });
  return [
    '.f{visibility:hidden}',
    `.f,.s{animation-duration:${total}ms;animation-timing-function:step-end;animation-iteration-count:infinite}`,
    ...frames,
    '@media (prefers-reduced-motion:reduce){.f,.s{animation:none}}',
    ".key,.caption{font-family:-apple-system,'Segoe UI','DejaVu Sans',Helvetica,Arial,sans-serif;font-size:16px}",
    '.key{font-weight:bold}',
  ].join('\n');
}

function captionOf({ key, caption }: Scene, width: number, top: number): string {
  const middle = top + CAPTION / 2 + 4;
  const { bar, edge, foreground, cursor } = DARK_SKIN;
  const ground = `<rect x=".5" y="${top + 8.5}" width="${width - 1}" height="${CAPTION - 9}" rx="8" fill="${bar}" stroke="${edge}"/>`;
  const pressed =
    key === undefined ? '' : `<tspan class="key" fill="${cursor}">${escaped(key)}</tspan><tspan>   </tspan>`;
  return `${ground}<text class="caption" x="${width / 2}" y="${middle + 6}" text-anchor="middle" fill="${foreground}" xml:space="preserve">${pressed}${escaped(caption)}</text>`;
}

function windowAt({ shot, title, skin = DARK_SKIN }: Titled, x: number, y: number): string {
  const { width, height } = outer(shot);
  const frame = `x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"`;
  const dots = [18, 36, 54]
    .map((at) => `<circle cx="${at}" cy="${BAR / 2}" r="5" fill="${skin.edge}"/>`)
    .join('');
  const bar = `<path fill="${skin.bar}" d="M1 ${BAR}V8.5a7.5 7.5 0 0 1 7.5-7.5H${width - 8.5}a7.5 7.5 0 0 1 7.5 7.5V${BAR}z"/>`;
  const name = `<text x="${width / 2}" y="${BAR / 2 + 5}" text-anchor="middle" fill="${skin.foreground}" opacity=".75">${escaped(title)}</text>`;
  return [
    `<g transform="translate(${x} ${y})">`,
    `<rect ${frame} fill="${skin.background}" stroke="${skin.edge}"/>${bar}${dots}${name}`,
    `<g transform="translate(${PAD} ${BAR + PAD})">`,
    screenSvg(shot, skin),
    '</g></g>',
  ].join('\n');
}

function outer(shot: Shot): { readonly width: number; readonly height: number } {
  const { width, height } = sizeOf(shot);
  return { width: Math.ceil(width + 2 * PAD), height: height + BAR + 2 * PAD };
}

function file(width: number, height: number, label: string, style: string, body: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(label)}</title>`,
    `<style>${style}</style>`,
    body,
    '</svg>\n',
  ].join('\n');
}
