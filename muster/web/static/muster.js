// All the script there is of our own. While the slider moves, say which moment it stands at.
"use strict";
document.addEventListener("input", (event) => {
  const slider = event.target;
  if (!(slider instanceof HTMLInputElement) || slider.id !== "hour") return;
  const since = slider.form.elements.namedItem("since").value;
  const shown = new Date(`${since.slice(0, 16)}Z`); // local digits taken as UTC: no zone is applied
  shown.setUTCHours(shown.getUTCHours() + Number(slider.value));
  document.getElementById("moment").textContent = shown.toISOString().slice(0, 16).replace("T", " ");
});
// The review queue by keyboard: j and k walk it, x ticks, a letter presses the button that names it, with Shift that of
// all those ticked.
document.addEventListener("keydown", (event) => {
  const rows = [...document.querySelectorAll(".queue > li")];
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (rows.length === 0 || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const here = rows.indexOf(event.target.closest(".queue > li"));
  if (event.key === "j" || event.key === "k") {
    const next = here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + (event.key === "j" ? 1 : -1)));
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
  } else if (here >= 0 && event.key === "x") {
    rows[here].querySelector("input[type=checkbox]").click();
  } else if (here >= 0 && "ardm".includes(event.key)) {
    rows[here].querySelector(`button[data-key="${event.key}"]:not(:disabled)`)?.click();
  } else if (here >= 0 && "ARDM".includes(event.key) && rows.some((row) => row.querySelector(":checked"))) {
    document.querySelector(`.together button[data-key="${event.key.toLowerCase()}"]`).click();
  } else return;
  event.preventDefault();
});
// A new password may be shown while it is typed; what is sent is hidden again, so that no browser keeps it as a word.
const shows = (form, shown) => {
  for (const typed of form.querySelectorAll("input[autocomplete=new-password]")) typed.type = shown ? "text" : "password";
};
document.addEventListener("change", (event) => {
  if (event.target.dataset.shows === "new-password") shows(event.target.form, event.target.checked);
});
document.addEventListener("submit", (event) => shows(event.target, false));
