/** What a learner must know about saving before anything else: a preview, a refused session, progress that was repaired. */

import { element } from "../view/element.js";

export function showNotices(place, { record, refusal }, say) {
  const key = refusal ? "course.refused" : record.notice;
  if (!key) return;
  const kind = key === "course.restored" ? "good" : "care";
  place.append(element("p", { class: "course-notice", "data-kind": kind, role: "status" }, say(key, { reason: refusal })));
}
