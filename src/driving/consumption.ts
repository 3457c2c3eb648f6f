/** What driving takes: stated at 100 km/h and 20 °C, and what is different on this trip. */
export interface DrivingConditions {
  /** km/h on the road, between stops. */
  readonly speedKmh: number;
  /** Outside, in °C; undefined: it is left out. */
  readonly temperatureC: number | undefined;
}

/** At which speed Wh per km of a vehicle are meant. */
const referenceKmh = 100;
/** The share of it that is drag, which grows with the square of the speed. */
const dragShare = 0.55;
/** More per degree, colder or warmer than is pleasant: heating and cooling, and a battery that is cold. */
const perDegreeColder = 0.01;
const perDegreeWarmer = 0.005;
const pleasant = { from: 18, to: 25 };

/** How many times what a vehicle takes at 100 km/h it takes under these conditions. An estimate: flat land, no wind, no traffic. */
export function consumptionFactor({ speedKmh, temperatureC }: DrivingConditions): number {
  const drag = 1 - dragShare + dragShare * (speedKmh / referenceKmh) ** 2;
  if (temperatureC === undefined) return drag;
  const colder = Math.max(0, pleasant.from - temperatureC) * perDegreeColder;
  const warmer = Math.max(0, temperatureC - pleasant.to) * perDegreeWarmer;
  return drag * (1 + colder + warmer);
}
