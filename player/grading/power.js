// x ^ y with the same last bit as Python: only + - * / and square roots, which IEEE 754 rounds alike everywhere.
// Twin of assessments/items/power.py; every constant and step must stay the same.

const LN2 = 0.6931471805599453;
const SQRT2 = 1.4142135623730951;
const SQRT_HALF = 0.7071067811865476;
const LARGEST_EXPONENT = 2147483648;

/** NaN where the power has no real value, Infinity where it is too large or divides by zero. */
export function power(base, exponent) {
  if (exponent === Math.floor(exponent)) return wholePower(base, exponent);
  if (base < 0) return NaN;
  if (base === 0) return exponent > 0 ? 0 : Infinity;
  if (exponent === 0.5) return Math.sqrt(base);
  return exponential(exponent * logarithm(base));
}

function wholePower(base, exponent) {
  let left = Math.abs(exponent);
  if (left > LARGEST_EXPONENT) return NaN;
  let result = 1;
  let square = base;
  for (;;) {
    if (left % 2 === 1) result *= square;
    left = Math.floor(left / 2);
    if (left === 0) break;
    square *= square;
  }
  if (exponent >= 0) return result;
  return result !== 0 ? 1 / result : Infinity;
}

function logarithm(value) {
  let mantissa = value;
  let twos = 0;
  while (mantissa > SQRT2) {
    mantissa *= 0.5;
    twos += 1;
  }
  while (mantissa < SQRT_HALF) {
    mantissa *= 2;
    twos -= 1;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const z2 = z * z;
  let series = 0;
  for (let odd = 25; odd > 0; odd -= 2) series = series * z2 + 1 / odd;
  return 2 * z * series + twos * LN2;
}

function exponential(value) {
  if (value > 709) return Infinity;
  if (value < -700) return 0;
  const twos = Math.floor(value / LN2 + 0.5);
  const rest = value - twos * LN2;
  let series = 1;
  for (let term = 18; term > 0; term -= 1) series = 1 + (rest * series) / term;
  const factor = twos > 0 ? 2 : 0.5;
  for (let step = Math.abs(twos); step > 0; step -= 1) series *= factor;
  return series;
}
