import type { SignedData, SignedValue } from '../generated/ocpi-2.2.1.ts';
import type { SignedReading } from './charged.ts';
import { ocmfText } from './ocmf.ts';

/** What OCPI has room for. */
const blobMax = 5000;
const keyMax = 512;
const methodMax = 36;

/** One blob, with what came around it. */
interface Blob {
  readonly text: string;
  readonly encodingMethod: string | undefined;
  readonly publicKey: string | undefined;
}

/** Signed values as OCPI has them, not encoded again where they were; undefined where there are none, or where they do not fit. */
export function signedDataOf(values: readonly SignedReading[]): SignedData | undefined {
  const blobs = values.map(({ nature, signed }) => ({ nature, blob: blobOf(signed) }));
  const [first] = blobs;
  if (first === undefined) return undefined;
  const signed_values = blobs.map(({ nature, blob }): SignedValue => ({ nature, ...writtenOf(blob.text) }));
  const method = blobs.map(({ blob }) => blob.encodingMethod ?? nameOf(blob.text)).find((name) => name !== undefined);
  const encoding_method = method ?? 'unknown';
  const key = blobs.map(({ blob }) => blob.publicKey).find((one) => one !== undefined && one !== '');
  const fits =
    encoding_method.length <= methodMax &&
    isAscii.test(encoding_method) &&
    signed_values.every(({ plain_data, signed_data }) => plain_data.length <= blobMax && signed_data.length <= blobMax);
  if (!fits) return undefined;
  const hasKey = key !== undefined && key.length <= keyMax && isText.test(key);
  return { encoding_method, ...(hasKey && { public_key: key }), signed_values };
}

/** 1.6 sends it in a JSON text of its own. */
function blobOf({ data, encodingMethod, publicKey }: SignedReading['signed']): Blob {
  const plain = { text: data, encodingMethod, publicKey };
  if (!data.startsWith('{')) return plain;
  try {
    const wrapped = JSON.parse(data) as Readonly<Record<string, unknown>>;
    const textOf = (name: string) => (typeof wrapped[name] === 'string' ? (wrapped[name] as string) : undefined);
    const text = textOf('signedMeterData');
    if (text === undefined) return plain;
    const given = {
      encodingMethod: encodingMethod ?? textOf('encodingMethod'),
      publicKey: publicKey ?? textOf('publicKey'),
    };
    return { text, ...given };
  } catch {
    return plain;
  }
}

const nameOf = (text: string): string | undefined => (ocmfText(text) === undefined ? undefined : 'OCMF');

const base64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** What OCPI takes for a string. */
const isText = /^[^\p{Cc}\p{Cs}]*$/u;
const isAscii = /^[ -~]*$/;

/** What is in Base64 stays as it is; what is not readable is shown as it came. */
function writtenOf(text: string): { plain_data: string; signed_data: string } {
  if (base64.test(text)) {
    const plain = Buffer.from(text, 'base64').toString('utf8');
    return { plain_data: isText.test(plain) && !plain.includes('\ufffd') ? plain : text, signed_data: text };
  }
  const signed_data = Buffer.from(text, 'utf8').toString('base64');
  return { plain_data: isText.test(text) ? text : signed_data, signed_data };
}
