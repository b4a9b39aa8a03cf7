// Grades what Python sends on stdin, for the differential test of tests/unit/assessments/items/test_two_graders_agree.py:
// [{item, seed, locale, responses}] -> [{public, outcomes}] or [{refused}].

import { readFileSync } from "node:fs";

import { grade } from "../../../player/grading/grade.js";
import { makeVariant, publicVariant } from "../../../player/grading/variant.js";

function attempt(call) {
  try {
    return call();
  } catch (error) {
    if (error.name !== "InvalidInput") throw error;
    return { refused: error.message };
  }
}

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ item, seed, locale, responses }) =>
  attempt(() => {
    const variant = makeVariant(item, seed, { locale });
    const outcomes = responses.map((response) => attempt(() => grade(variant, response)));
    return { public: publicVariant(variant), outcomes };
  }),
);
process.stdout.write(JSON.stringify(answers));
