/** Every bound of trips, and of what is told of a driver's charges together. */
export interface TripLimits {
  /** Longest route. */
  tripKmMax: number;
  /** Places along a route that are found in one search, how many searches there are, and how many places are read for a plan. */
  tripFoundPerSearchMax: number;
  tripSearchesMax: number;
  tripPlacesReadMax: number;
  /** Places that are read, and prices that are worked out, before others have a turn. */
  tripPlacesAtOnceMax: number;
  tripPricesAtOnceMax: number;
  /** Other places that are told for each stop. */
  tripAlternativesMax: number;
  /** Trips that a driver may keep, and how large one may be. */
  tripsKeptMax: number;
  tripKeptBytesMax: number;
  /** Bills that are looked at for one answer, the newest first. */
  analyticsBillsMax: number;
  /** Charges that are priced again, and places near each that are compared with, within so many metres. */
  analyticsPricedMax: number;
  analyticsNearbyMax: number;
  analyticsNearbyM: number;
  /** Groups, and steps in time, of one answer. */
  analyticsGroupsMax: number;
  analyticsStepsMax: number;
}

export const defaultTripLimits: TripLimits = Object.freeze({
  tripKmMax: 5000,
  tripFoundPerSearchMax: 5000,
  tripSearchesMax: 4,
  tripPlacesReadMax: 800,
  tripPlacesAtOnceMax: 100,
  tripPricesAtOnceMax: 200,
  tripAlternativesMax: 2,
  tripsKeptMax: 50,
  tripKeptBytesMax: 512 * 1024,
  analyticsBillsMax: 5000,
  analyticsPricedMax: 40,
  analyticsNearbyMax: 6,
  analyticsNearbyM: 2000,
  analyticsGroupsMax: 200,
  analyticsStepsMax: 120,
});
