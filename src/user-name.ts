import { userInfo } from 'node:os';

/** Who runs this process; some systems do not know. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
