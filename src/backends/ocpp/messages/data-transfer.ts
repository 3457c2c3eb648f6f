import type { Heard } from '../translator.ts';

/** The same in every version: no vendor's extension is known here. What it was is noted, its data are not. */
export async function dataTransfer(
  { desk, link }: Heard,
  payload: { readonly vendorId: string; readonly messageId?: string },
): Promise<{ status: 'UnknownVendorId' }> {
  const { vendorId, messageId } = payload;
  await desk.notice(link, {
    action: 'DataTransfer',
    payload: messageId === undefined ? { vendorId } : { vendorId, messageId },
  });
  return { status: 'UnknownVendorId' };
}
