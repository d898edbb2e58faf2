// All the script there is of our own: while the slider moves, say which moment it stands at.
"use strict";
document.addEventListener("input", (event) => {
  const slider = event.target;
  if (!(slider instanceof HTMLInputElement) || slider.id !== "hour") return;
  const since = slider.form.elements.namedItem("since").value;
  const shown = new Date(`${since.slice(0, 16)}Z`); // local digits taken as UTC: no zone is applied
  shown.setUTCHours(shown.getUTCHours() + Number(slider.value));
  document.getElementById("moment").textContent = shown.toISOString().slice(0, 16).replace("T", " ");
});
