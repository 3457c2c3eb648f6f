/** Drawings of 24 by 24, in strokes. */
const drawings = {
  back: 'M15 5l-7 7 7 7',
  bolt: 'M13 3L5 13.5h6L10 21l8-10.5h-6z',
  car: 'M4 16v-3l2-5.5h12L20 13v3M4 13h16M4 16h16v3h-3v-2H7v2H4z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7v5l3.5 2M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17z',
  close: 'M6 6l12 12M18 6L6 18',
  code: 'M9 7l-5 5 5 5M15 7l5 5-5 5',
  down: 'M6 9.5l6 6 6-6',
  filter: 'M4 7h16M7 12h10M10 17h4',
  flag: 'M6 21V4h11l-2.5 4L17 12H6',
  leaf: 'M5 19c0-9 5-14 15-14 0 10-5 15-13 13M5 19c2-4 5-7 9-9',
  list: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  locate: 'M12 2.5v4M12 17.5v4M2.5 12h4M17.5 12h4M12 6.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11z',
  map: 'M9 4L3.5 6.5v13L9 17l6 3 5.5-2.5v-13L15 7zM9 4v13M15 7v13',
  minus: 'M6 12h12',
  money: 'M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM15 9a3.8 3.8 0 10-.2 6M7.5 11h5M7.5 13.5h5',
  phone: 'M6 4h3l1.5 4.5L8.5 10a12 12 0 005.5 5.5l1.5-2L20 15v3c0 1.2-.8 2-2 2A14 14 0 014 6c0-1.2.8-2 2-2z',
  pin: 'M12 21s-6.5-6.2-6.5-11.2a6.5 6.5 0 0113 0C18.5 14.8 12 21 12 21zM12 7.5a2.3 2.3 0 100 4.6 2.3 2.3 0 000-4.6z',
  plus: 'M12 6v12M6 12h12',
  route:
    'M6 16.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5zM18 2.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5zM8.5 19H16a3.5 3.5 0 000-7H8a3.5 3.5 0 010-7h7.5',
  search: 'M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM15.5 15.5L20.5 20.5',
  swap: 'M7 4v15M7 4L4 7.5M7 4l3 3.5M17 20V5M17 20l-3-3.5M17 20l3-3.5',
  warning: 'M12 4L2.5 20h19zM12 10v4.5M12 17.5v.01',
} as const;

export type IconName = keyof typeof drawings;

const svg = 'http://www.w3.org/2000/svg';

/** A drawing beside words that say the same: nothing is read out for it. */
export function icon(name: IconName): SVGSVGElement {
  const made = document.createElementNS(svg, 'svg');
  made.setAttribute('viewBox', '0 0 24 24');
  made.setAttribute('class', 'icon');
  made.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', drawings[name]);
  made.append(path);
  return made;
}
