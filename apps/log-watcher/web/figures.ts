/** Numbers as people read them. What was not counted is a dash, never a zero. */
import { language, text } from './language.js';

const NOTHING = '–';
const KB = 1024;

/** "12,345" */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : value.toLocaleString(locale(), { maximumFractionDigits: 0 });
}

/** "4.2 %", of a ratio 0 … 1 */
export function percent(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return NOTHING;
  const digits = (ratio * 100).toFixed(ratio > 0 && ratio < 0.1 ? 1 : 0);
  return language() === 'zh' ? `${digits}%` : `${digits} %`;
}

/** "182 ms", "2.41 s" */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return NOTHING;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** "0 B", "3 KB", "1.2 MB" */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  if (value < KB) return `${value} B`;
  return value < KB * KB ? `${Math.round(value / KB)} KB` : `${(value / KB / KB).toFixed(1)} MB`;
}

/** Those whose values are not whole counts, with how they are written. */
const UNITS: Readonly<Record<string, (value: number) => string>> = {
  ratio: percent,
  ms: duration,
  s: (value) => age(value * 1000),
  mb: (value) => `${count(value)} MB`,
  percent: (value) => `${count(value)} %`,
  times: (value) => `${Number(value.toFixed(1))} ×`,
};

/** A value in an alert's unit. */
export function inUnit(value: number | null, unit: string): string {
  if (value === null) return NOTHING;
  // A rise from nothing.
  return value >= Number.MAX_SAFE_INTEGER ? '∞' : (UNITS[unit] ?? count)(value);
}

/** "14:02:31" in the reader's own time; with the date where that is not today. */
export function clockTime(at: string | number, seconds = true): string {
  const when = new Date(at);
  const today = when.toDateString() === new Date().toDateString();
  return when.toLocaleString(locale(), {
    hour12: false,
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    ...(today ? {} : { month: 'short', day: 'numeric' }),
  });
}

/** "13:40", for the axis of a day or less: with the date, labels would run into each other. @param at epoch ms */
export function axisTime(at: number, seconds: boolean): string {
  const parts: Intl.DateTimeFormatOptions = { hour12: false, hour: '2-digit', minute: '2-digit' };
  return new Date(at).toLocaleTimeString(locale(), seconds ? { ...parts, second: '2-digit' } : parts);
}

/** "40 s", "3 min", "2 h" */
export function age(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 90) return text('seconds', { n: s });
  if (s < 5400) return text('minutes', { n: Math.round(s / 60) });
  return s < 172_800 ? text('hours', { n: Math.round(s / 3600) }) : text('days', { n: Math.round(s / 86_400) });
}

/** A window's name as the API has it ("5m"), written out. */
export function windowName(name: string): string {
  if (name === 'clock_hour') return text('clockHour');
  if (name === 'now') return text('rightNow');
  const match = /^(\d+)([mh])$/.exec(name);
  if (match === null) return name;
  return text(match[2] === 'm' ? 'minutes' : 'hours', { n: match[1] ?? '' });
}

function locale(): string {
  return language() === 'zh' ? 'zh-CN' : 'en-GB';
}
