// What makes the studio comfortable. Without it every form and link still works.
"use strict";
const find = (what, where = document) => where.querySelector(what);
const all = (what, where = document) => [...where.querySelectorAll(what)];

// A picture that is dropped, or chosen, is shown in its place.
const show = async (drop) => {
  const input = find("input", drop), file = input.files[0];
  all("canvas", drop).forEach((it) => it.remove());
  find("strong", drop).textContent = file ? file.name : drop.dataset.empty;
  if (!file) return;
  try {
    const picture = await createImageBitmap(file), canvas = document.createElement("canvas");
    const scale = Math.min(1, 640 / picture.width);
    canvas.width = picture.width * scale; canvas.height = picture.height * scale;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.setAttribute("aria-hidden", "true");
    drop.append(canvas);
  } catch { /* the server says what is wrong with it */ }
};
for (const drop of all(".drop")) {
  drop.addEventListener("change", () => show(drop));
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    find("input", drop).files = event.dataTransfer.files;
    show(drop);
  });
}

// Lengths and sizes follow the model.
const model = find("#model");
if (model) {
  const follow = () => {
    const offer = model.selectedOptions[0].dataset;
    for (const [id, values, usual] of [["#duration", offer.durations, offer.duration], ["#resolution", offer.resolutions, offer.resolution], ["#aspect_ratio", offer.ratios, "16:9"]]) {
      const select = find(id), before = select.value, offered = values.split(" ");
      // What nobody chose is what the model does by itself.
      const isChosen = !("own" in select.dataset) || "chosen" in select.dataset;
      select.replaceChildren(...offered.map((value) => new Option(id === "#duration" ? `${value} s` : value, value)));
      select.value = isChosen && offered.includes(before) ? before : offered.includes(usual) ? usual : offered[0];
    }
  };
  for (const select of all("select[data-own]")) {
    if (select.value) select.dataset.chosen = "";
    select.addEventListener("change", () => { select.dataset.chosen = ""; });
  }
  model.addEventListener("change", follow);
  follow();
}

// Draft and clip play in step.
const players = () => all(".pair video");
const together = (act) => players().forEach(act);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-play]");
  if (!button) return;
  const videos = players(), isPaused = videos.every((it) => it.paused);
  const at = videos[0]?.currentTime ?? 0;
  together((it) => { it.currentTime = it.ended ? 0 : at; isPaused ? it.play().catch(() => {}) : it.pause(); });
});
for (const name of ["seeking", "play", "pause"]) {
  document.addEventListener(name, (event) => {
    if (!event.target.closest?.(".pair") || !event.isTrusted) return;
    for (const other of players()) {
      if (other === event.target) continue;
      if (name === "play" && other.paused && !other.ended) other.play().catch(() => {});
      if (name === "pause" && !other.paused && !event.target.ended) other.pause();
      if (Math.abs(other.currentTime - event.target.currentTime) > 0.25) other.currentTime = Math.min(event.target.currentTime, other.duration || 0);
    }
  }, true);
}

// j and k walk the rows, space plays, t goes to another take.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, button, video, summary")) return;
  const rows = all(".row");
  if ((event.key === "j" || event.key === "k") && rows.length) {
    const now = rows.findIndex((it) => it.classList.contains("at"));
    const next = Math.max(0, Math.min(rows.length - 1, now < 0 ? 0 : now + (event.key === "j" ? 1 : -1)));
    rows.forEach((it, index) => it.classList.toggle("at", index === next));
    find("a", rows[next]).focus();
    event.preventDefault();
  } else if (event.key === " " && find("[data-play]") && event.target.tagName !== "A") {
    find("[data-play]").click();
    event.preventDefault();
  } else if (event.key === "t") {
    find("[data-take]")?.focus();
  }
});

// A message for a row that is not on this page is no news here.
document.addEventListener("htmx:sse:before:message", (event) => {
  const id = /^<[a-z]+ id="([^"]+)"/.exec(event.detail.message?.data ?? "")?.[1];
  if (id && !document.getElementById(id)) event.preventDefault();
});
