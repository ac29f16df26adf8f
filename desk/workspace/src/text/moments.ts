// SPDX-License-Identifier: AGPL-3.0-or-later
// Times as people read them. Pure: now and the locale are parameters; zones are the browser's.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** "3 min ago" up to a day, then the date; the future reads "in 3 min". */
export function ago(at: string, now: number, locale: string): string {
  const passed = now - Date.parse(at);
  if (Math.abs(passed) >= day) return shortDate(at, now, locale);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  if (Math.abs(passed) < minute) return format.format(0, "second");
  if (Math.abs(passed) < hour) return format.format(-Math.trunc(passed / minute), "minute");
  return format.format(-Math.trunc(passed / hour), "hour");
}

export function shortDate(at: string, now: number, locale: string): string {
  const date = new Date(at);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    month: "short",
    day: "numeric",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(date);
}

export function timeOfDay(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(at));
}

export function fullMoment(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
  } as Intl.DateTimeFormatOptions).format(new Date(at));
}

/** The browser's time zone as its distance from UTC and its place: "GMT+8, Asia/Shanghai". */
export function zoneName(now: number, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZoneName: "shortOffset" });
  const offset = format.formatToParts(now).find(({ type }) => type === "timeZoneName")?.value ?? "";
  return `${offset}, ${format.resolvedOptions().timeZone}`;
}

/** A moment ahead or behind, as short as it stays clear: the time today, else with its date. */
export function soonMoment(at: string, now: number, locale: string): string {
  const time = timeOfDay(at, locale);
  const isToday = dayOf(at) === dayOf(new Date(now).toISOString());
  return isToday ? time : `${shortDate(at, now, locale)} ${time}`;
}

/** A key that is equal for two moments on one local day. */
export function dayOf(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** "today", "yesterday", or the date with its weekday. */
export function dayName(at: string, now: number, locale: string): string {
  const midnight = (moment: number) => new Date(moment).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(Date.parse(at)) - midnight(now)) / day);
  if (days === 0 || days === -1) {
    return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    month: "long",
    day: "numeric",
    weekday: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(new Date(at));
}

/** A length of time in its two largest units: "2 d 4 h", "12 min", and under a minute "40 s". */
export function duration(
  milliseconds: number,
  locale: string,
  unitDisplay: "short" | "narrow" = "short",
): string {
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay }).format(value);
  const rest = Math.abs(milliseconds);
  if (rest < minute) return unit(Math.floor(rest / 1000), "second");
  if (rest < hour) return unit(Math.floor(rest / minute), "minute");
  const [big, small, bigName, smallName] =
    rest < day ? [hour, minute, "hour", "minute"] : [day, hour, "day", "hour"];
  const first = Math.floor(rest / (big as number));
  const second = Math.floor((rest % (big as number)) / (small as number));
  const head = unit(first, bigName as string);
  return second ? `${head} ${unit(second, smallName as string)}` : head;
}

export function fileSize(bytes: number, locale: string): string {
  const [value, unit] =
    bytes < 1000
      ? [bytes, "byte"]
      : bytes < 1e6
        ? [bytes / 1e3, "kilobyte"]
        : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: unit as string,
    unitDisplay: unit === "byte" ? "long" : "short", // in short it has no plural
    maximumFractionDigits: bytes < 1e6 ? 0 : 1,
  }).format(value as number);
}
