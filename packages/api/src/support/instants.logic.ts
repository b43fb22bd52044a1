const dayMs = 24 * 60 * 60 * 1000;
const hourMs = 60 * 60 * 1000;
const minuteMs = 60 * 1000;
const padded = (count: number, length: number) =>
  Array.from({ length: count }, (_, number) => String(number).padStart(length, "0"));
const twoDigits = padded(60, 2);
const threeDigits = padded(1000, 3);

let lastDay = Number.NaN;
let lastDayText = "";

/**
 * An instant as `toISOString` writes it, in a tenth of its time: the records of a page are often of one day. Throws a RangeError
 * for an invalid one.
 */
export function instantText(date: Date): string {
  const time = date.getTime();
  const day = Math.floor(time / dayMs);
  if (day !== lastDay) {
    lastDayText = date.toISOString().slice(0, -"00:00:00.000Z".length);
    lastDay = day;
  }
  const ms = time - day * dayMs;
  const hour = twoDigits[Math.floor(ms / hourMs)];
  const minute = twoDigits[Math.floor((ms % hourMs) / minuteMs)];
  const second = twoDigits[Math.floor((ms % minuteMs) / 1000)];
  return `${lastDayText}${hour}:${minute}:${second}.${threeDigits[ms % 1000]}Z`;
}
