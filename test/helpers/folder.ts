import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** An empty folder for one test, which is removed after it. */
export function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
