/** How moments are written in what is made of a transcript. All in milliseconds since the Unix epoch, with a fraction. */

const two = (number: number): string => String(number).padStart(2, '0');

/** `2026-01-02 03:04:05.678`, in the time zone of this machine; to the second where that is asked for. */
export function localTime(at: number, to: 's' | 'ms'): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return to === 's' ? `${day} ${time}` : `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** How far the time zone is from UTC at that moment: `+01:00`. */
export function zoneOf(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const amount = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(amount / 60))}:${two(amount % 60)}`;
}

/** `2026-01-02T03:04:05.678901Z`: microseconds, in UTC. */
export function exactTime(at: number): string {
  const micro = Math.round(at * 1000);
  const rest = ((micro % 1000) + 1000) % 1000;
  const iso = new Date((micro - rest) / 1000).toISOString();
  return iso.replace('Z', `${String(rest).padStart(3, '0')}Z`);
}
