// The LMS's page: a strict SCORM 1.2 run-time with what was kept from the last launch, then the course in a frame.
const api = new window.Scorm12API({ autocommit: false, lmsCommitUrl: "/commit", dataCommitFormat: "json", logLevel: 5 });
window.API = api;

window.addEventListener("DOMContentLoaded", async () => {
  const kept = await (await fetch("/state")).json();
  const learner = { student_id: "camille", student_name: "Camille Martin" };
  const core = { ...kept.core, ...learner, entry: kept.core ? "resume" : "ab-initio" };
  delete core.exit;
  delete core.session_time;
  api.loadFromJSON({ ...kept, core }, "");
  const frame = document.createElement("iframe");
  frame.src = `/course/index.html${window.location.hash}`;
  frame.title = "Cours";
  document.body.append(frame);
});
