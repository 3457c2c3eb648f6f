import { fileURLToPath } from 'node:url';
import type PDFDocument from 'pdfkit';
import type { Receipt } from '../../../generated/driver.ts';
import { Content } from '../operation.ts';
import { type Line, type ReceiptSheet, receiptSheet } from './receipt-sheet.ts';

type Pdf = InstanceType<typeof PDFDocument>;

/** The letters of nearly all languages. */
const fontFile = (name: string): string => fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));

const margin = 50;
const sizes = { title: 20, text: 10, small: 7 } as const;
const labelWidth = 160;
/** Of the columns of the items, from the left edge of the text. */
const columns = [0, 200, 310, 410] as const;

/** A receipt as a PDF file, in the first of these languages that there is. */
export async function receiptFile(receipt: Receipt, languages: readonly string[]): Promise<Content> {
  const bytes = await drawn(receiptSheet(receipt, languages), receipt);
  const headers = { 'Content-Disposition': `attachment; filename="receipt-${receipt.session_id}.pdf"` };
  return new Content(bytes, { type: 'application/pdf', headers });
}

async function drawn(sheet: ReceiptSheet, { issued_at, provider }: Receipt): Promise<Buffer> {
  // Few processes make any, and it is large.
  const { default: Document } = await import('pdfkit');
  const pdf = new Document({
    size: 'A4',
    margin,
    lang: sheet.lang,
    info: {
      Title: `${sheet.title} ${sheet.number}`,
      Author: provider.name ?? provider.party,
      CreationDate: new Date(issued_at),
    },
  });
  const chunks: Buffer[] = [];
  const bytes = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  pdf.registerFont('text', fontFile('DejaVuSans'));
  pdf.registerFont('bold', fontFile('DejaVuSans-Bold'));
  pdf.registerFont('code', fontFile('DejaVuSansMono'));
  draw(pdf, sheet);
  pdf.end();
  return bytes;
}

function draw(pdf: Pdf, sheet: ReceiptSheet): void {
  pdf.font('bold').fontSize(sizes.title).text(sheet.title);
  pdf.font('text').fontSize(sizes.text).fillColor('#555').text(sheet.number).fillColor('#111').moveDown();
  if (sheet.warning !== null) pdf.font('bold').text(sheet.warning).font('text').moveDown();
  lines(pdf, sheet.facts);
  items(pdf, sheet);
  lines(pdf, sheet.totals, 'bold');
  lines(pdf, sheet.quote);
  lines(pdf, sheet.footprint);
  for (const note of sheet.notes) pdf.font('text').fontSize(sizes.text).text(note, margin).moveDown(0.5);
  if (sheet.signed.length === 0) return;
  pdf.moveDown().font('bold').fontSize(sizes.text).text(sheet.signedTitle, margin).moveDown(0.5);
  for (const [label, value] of sheet.signed) {
    pdf.font('text').fontSize(sizes.small).text(label, margin);
    pdf.font('code').fontSize(sizes.small).text(value, margin).moveDown(0.5);
  }
}

/** Labels with values beside them, on the next page where there is no room. */
function lines(pdf: Pdf, list: readonly Line[], font: 'text' | 'bold' = 'text'): void {
  const valueWidth = pdf.page.width - 2 * margin - labelWidth;
  for (const [label, value] of list) {
    pdf.font(font).fontSize(sizes.text);
    const height = Math.max(
      pdf.heightOfString(label, { width: labelWidth - 10 }),
      pdf.heightOfString(value, { width: valueWidth }),
    );
    const top = roomFor(pdf, height);
    pdf.fillColor('#555').text(label, margin, top, { width: labelWidth - 10 });
    pdf.fillColor('#111').text(value, margin + labelWidth, top, { width: valueWidth });
    pdf.y = top + height + 3;
  }
  if (list.length > 0) pdf.moveDown();
}

function items(pdf: Pdf, { head, items: rows }: ReceiptSheet): void {
  if (rows.length === 0) return;
  row(pdf, head, 'bold');
  for (const cells of rows) row(pdf, cells, 'text');
  pdf.moveDown();
}

function row(pdf: Pdf, cells: readonly string[], font: 'text' | 'bold'): void {
  pdf.font(font).fontSize(sizes.text);
  const right = pdf.page.width - 2 * margin;
  const widthOf = (at: number): number => (columns[at + 1] ?? right) - (columns[at] ?? 0) - 8;
  const height = Math.max(...cells.map((cell, at) => pdf.heightOfString(cell, { width: widthOf(at) })));
  const top = roomFor(pdf, height + 6);
  for (const [at, cell] of cells.entries()) {
    const align = at === 0 ? 'left' : 'right';
    pdf.text(cell, margin + (columns[at] ?? 0), top, { width: widthOf(at), align });
  }
  const bottom = top + height + 3;
  pdf
    .moveTo(margin, bottom)
    .lineTo(margin + right, bottom)
    .lineWidth(0.5)
    .strokeColor('#ccc')
    .stroke();
  pdf.y = bottom + 4;
}

/** Where the next thing of that height stands. */
function roomFor(pdf: Pdf, height: number): number {
  if (pdf.y + height > pdf.page.height - margin) pdf.addPage();
  return pdf.y;
}
