// Decimal rounding of binary numbers, the way a person with a calculator expects it: a number is read with 15 significant
// digits, then rounded half away from zero. Twin of assessments/interactions/rounding.py.

const SIGNIFICANT_DIGITS = 15;

function powerOfTen(exponent) {
  return 10n ** BigInt(exponent);
}

function divideHalfUp(coefficient, divisor) {
  return (coefficient + divisor / 2n) / divisor;
}

// |value| = coefficient * 10 ** exponent, with at most 15 digits
function decimalParts(value) {
  const [mantissa, power] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  let coefficient = BigInt(digits);
  let exponent = Number(power) - (digits.length - 1);
  const surplus = digits.length - SIGNIFICANT_DIGITS;
  if (surplus > 0) {
    coefficient = divideHalfUp(coefficient, powerOfTen(surplus));
    exponent += surplus;
  }
  return { coefficient, exponent };
}

function toNumber(value, coefficient, exponent) {
  const nearest = Number(`${value < 0 ? "-" : ""}${coefficient}e${exponent}`) + 0;
  return Number.isFinite(nearest) ? nearest : value; // at the very edge of doubles
}

/** The double nearest to the first 15 significant digits; never a negative zero. */
export function significant(value) {
  const { coefficient, exponent } = decimalParts(value);
  return toNumber(value, coefficient, exponent);
}

/** |value| * 10 ** decimals as a whole BigInt, rounded half up; `decimals` may be negative. */
export function roundedUnits(value, decimals) {
  const { coefficient, exponent } = decimalParts(value);
  const shift = exponent + decimals;
  return shift >= 0 ? coefficient * powerOfTen(shift) : divideHalfUp(coefficient, powerOfTen(-shift));
}

/** Round half away from zero; never a negative zero. */
export function roundHalfAway(value, decimals = 0) {
  return toNumber(value, roundedUnits(value, decimals), -decimals);
}

/** A share of the point as a score: from 0 to 1, four decimals. */
export function roundedScore(share) {
  return Math.floor(Math.min(1, Math.max(0, share)) * 10000 + 0.5) / 10000;
}

/** How many decimals it takes to write a number: 0.05 takes 2, 500 takes 0. */
export function decimalsOf(value) {
  let { coefficient, exponent } = decimalParts(value);
  while (exponent < 0 && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent += 1;
  }
  return Math.max(0, -exponent);
}
