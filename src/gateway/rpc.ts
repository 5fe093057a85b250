/** JSON-RPC 2.0 (jsonrpc.org, 2013-01-04), one message a line: what a line says, and how a message is written. */
import { CODES, CordboardError, type ErrorCode } from '../errors.ts';
import { isOverdone } from './overdone.ts';

/** A request's number or text; null where it could not be read. */
export type RpcId = number | string | null;

export interface RpcRequest {
  readonly type: 'request';
  /** Undefined: a notification, which has no answer. */
  readonly id: RpcId | undefined;
  readonly method: string;
  readonly params: unknown;
}

export interface RpcFault {
  readonly code: number;
  readonly message: string;
  /** `CB_...` where cordboard refused it. */
  readonly refusal?: string;
}

export type RpcAnswer =
  | { readonly type: 'result'; readonly id: RpcId; readonly result: unknown }
  | { readonly type: 'error'; readonly id: RpcId; readonly fault: RpcFault };

/** A line that is no message. */
export interface RpcNonsense {
  readonly type: 'nonsense';
  readonly id: RpcId;
  readonly fault: RpcFault;
}

/** The numbers that the standard gives (section 5.1), and cordboard's own for a refusal with a code of its own. */
export const FAULTS = {
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  internal: -32603,
  refused: -32000,
} as const;

/** UTF-16 units of an id, which is given back with the answer. */
const MOST_ID = 256;

/** What a line says; undefined: it was not UTF-8. Of a name that is there twice, the last counts. Never throws. */
export function readMessage(line: string | undefined): RpcRequest | RpcAnswer | RpcNonsense {
  if (line === undefined) return nonsense(null, FAULTS.parse, 'expected UTF-8');
  if (isOverdone(line))
    return nonsense(null, FAULTS.request, 'expected a message that is less deep, or of fewer values');
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return nonsense(null, FAULTS.parse, 'expected one JSON value a line');
  }
  if (!isObject(value)) return nonsense(null, FAULTS.request, 'expected a JSON object a line, not a batch');
  const id = idOf(value['id']);
  if (id === undefined) return nonsense(null, FAULTS.request, ID_EXPECTED);
  if (value['jsonrpc'] !== '2.0') return nonsense(id, FAULTS.request, 'expected "jsonrpc": "2.0"');
  if (typeof value['method'] === 'string')
    return {
      type: 'request',
      id: 'id' in value ? id : undefined,
      method: value['method'],
      params: value['params'],
    };
  if ('id' in value && 'result' in value) return { type: 'result', id, result: value['result'] };
  if ('id' in value && isObject(value['error'])) return { type: 'error', id, fault: faultOf(value['error']) };
  return nonsense(id, FAULTS.request, 'expected "method" to be a text');
}

export function requestLine(id: number, method: string, params: object): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

export function notificationLine(method: string, params: object): string {
  return `${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`;
}

/** A result that is JSON already. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** `result` undefined is written as null, for an answer must have one. */
export function resultLine(id: RpcId, result: unknown): string {
  if (result instanceof JsonText)
    return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result.text}}\n`;
  return `${JSON.stringify({ jsonrpc: '2.0', id, result: result ?? null })}\n`;
}

export function errorLine(id: RpcId, { code, message, refusal }: RpcFault): string {
  const data = refusal === undefined ? {} : { data: { code: refusal } };
  return `${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...data } })}\n`;
}

export function refusal({ code, message }: CordboardError): RpcFault {
  return { code: FAULTS.refused, message, refusal: code };
}

/** The refusal as it was at the board. */
export function errorOf({ message, refusal }: RpcFault): CordboardError {
  return new CordboardError(isCode(refusal) ? refusal : 'CB_PROTOCOL', message);
}

function isCode(text: string | undefined): text is ErrorCode {
  return text !== undefined && Object.hasOwn(CODES, text);
}

function nonsense(id: RpcId, code: number, message: string): RpcNonsense {
  return { type: 'nonsense', id, fault: { code, message } };
}

const ID_EXPECTED = `expected "id" to be a number within 2^53, or a text of at most ${MOST_ID} characters`;

/** Undefined: it is none, or one that could not be given back as it came. */
function idOf(raw: unknown): RpcId | undefined {
  if (raw === undefined || raw === null) return null;
  if (typeof raw === 'string') return raw.length <= MOST_ID ? raw : undefined;
  return typeof raw === 'number' && Math.abs(raw) <= Number.MAX_SAFE_INTEGER ? raw : undefined;
}

function faultOf(raw: Readonly<Record<string, unknown>>): RpcFault {
  const { code, message, data } = raw;
  return {
    code: typeof code === 'number' ? code : FAULTS.internal,
    message: typeof message === 'string' ? message : 'the board gave no reason',
    ...(isObject(data) && typeof data['code'] === 'string' && { refusal: data['code'] }),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
