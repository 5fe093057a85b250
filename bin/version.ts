/** The version of the package. */
import { readFileSync } from 'node:fs';

/** Beside the compiled program, or two folders up from it. */
export function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const isPackage = typeof content === 'object' && content !== null && 'version' in content;
  return isPackage ? String(content.version) : 'unknown';
}
