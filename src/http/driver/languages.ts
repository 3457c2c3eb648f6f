/** What is answered in when nobody says. */
const otherwise = 'en';

/** The languages of an Accept-Language header, the most wanted first, at most `max` of them; never empty. */
export function languagesOf(header: string | undefined, max: number): readonly string[] {
  const wanted = (header ?? '')
    .split(',', max)
    .flatMap((part) => {
      const match =
        /^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4})\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/.exec(part);
      const quality = Number(match?.[2] ?? 1);
      return match?.[1] === undefined || quality === 0 ? [] : { tag: match[1], quality };
    })
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);
  return wanted.length === 0 ? [otherwise] : wanted;
}
