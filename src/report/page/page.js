"use strict";
// Plays, lights up words, searches and filters. Everything it works on is already on the page.
(() => {
  const byId = (id) => document.getElementById(id);
  const player = byId("player"), trouble = byId("trouble"), cursor = byId("cursor"), drawing = byId("drawing"), doubts = byId("doubtful");
  const lines = [...document.querySelectorAll(".u")];
  const starts = lines.map((line) => Number(line.dataset.s));
  let parts = [...byId("parts").children].map((item) => ({ file: item.textContent, start: Number(item.dataset.start) }));
  let part = -1, wanted = null, current = -1, spans = [], kept = [], times = [], said = -1, scrolled = 0;

  // --- the recording, in one or several parts
  const partAt = (ms) => { let index = 0; while (index + 1 < parts.length && parts[index + 1].start <= ms) index += 1; return index; };
  const load = (index) => {
    if (index === part || !parts.length) return;
    part = index;
    player.src = parts[index].url || parts[index].file.split("/").map(encodeURIComponent).join("/");
  };
  const now = () => player.currentTime * 1000 + (parts[part] ? parts[part].start : 0);
  const seek = (ms, play) => {
    if (!parts.length) { trouble.textContent = "Chọn tệp ghi để nghe."; show(lineAt(ms), true); return; }
    load(partAt(ms));
    wanted = Math.max(0, ms - parts[part].start) / 1000;
    if (player.readyState >= 1) arrive();
    if (play) player.play().catch(() => {});
    light(ms);
  };
  const arrive = () => { if (wanted !== null) { player.currentTime = wanted; wanted = null; } };
  player.addEventListener("loadedmetadata", () => { trouble.textContent = ""; arrive(); });
  player.addEventListener("error", () => {
    if (!player.getAttribute("src")) return;
    trouble.textContent = "Không mở được bản ghi “" + (parts[part] ? parts[part].file : "") + "”: đặt tệp ghi cạnh trang này, hoặc chọn tệp ghi khác.";
  });
  player.addEventListener("ended", () => { if (part + 1 < parts.length) seek(parts[part + 1].start, true); });
  byId("choose").addEventListener("change", (event) => {
    const file = event.target.files[0];
    if (!file) return;
    parts = [{ file: file.name, start: 0, url: URL.createObjectURL(file) }];
    part = -1;
    load(0);
  });

  // --- the words that are being said
  const lineAt = (ms) => {
    let low = 0, high = starts.length;
    while (low < high) { const middle = (low + high) >> 1; if (starts[middle] <= ms) low = middle + 1; else high = middle; }
    return Math.max(0, low - 1);
  };
  const textOf = (line) => line.querySelector(".t");
  const timesOf = (line) => line.dataset.w ? line.dataset.w.split(" ").map((time) => Number(time) * 10 + Number(line.dataset.s)) : [];
  const leave = () => {
    if (current < 0) return;
    textOf(lines[current]).replaceChildren(...kept);
    lines[current].classList.remove("now");
    lines[current].removeAttribute("aria-current");
    current = -1; spans = []; said = -1;
  };
  const enter = (index) => {
    leave();
    current = index;
    const line = lines[index], text = textOf(line);
    line.classList.add("now");
    line.setAttribute("aria-current", "true");
    times = timesOf(line);
    kept = [...text.childNodes];
    text.textContent = "";
    spans = [];
    for (const node of kept) for (const piece of node.textContent.split(/(\s+)/)) {
      if (!piece) continue;
      if (/^\s+$/.test(piece)) { text.append(piece); continue; }
      const span = document.createElement("span");
      span.textContent = piece;
      if (node.className === "d") span.className = "d";
      text.append(span);
      spans.push(span);
    }
    if (found.active) markFound();
  };
  const light = (ms) => {
    if (cursor && drawing) { const x = String(1000 * ms / Number(drawing.dataset.duration)); cursor.setAttribute("x1", x); cursor.setAttribute("x2", x); }
    if (!lines.length) return;
    const index = lineAt(ms);
    if (index !== current) { enter(index); if (byId("follow").checked && Date.now() - scrolled > 4000 && !player.paused) show(index, false); }
    let word = -1;
    while (word + 1 < times.length && times[word + 1] <= ms) word += 1;
    if (ms > Number(lines[index].dataset.e) + 400) word = -1;
    if (word === said) return;
    if (spans[said]) spans[said].classList.remove("said");
    if (spans[word]) spans[word].classList.add("said");
    said = word;
  };
  const show = (index, focus) => {
    const line = lines[index];
    if (!line) return;
    line.hidden = false;
    line.scrollIntoView({ block: "center" });
    if (focus) { const link = line.querySelector("a"); if (link) link.focus({ preventScroll: true }); }
  };
  const beat = () => { if (!player.paused && wanted === null) { light(now()); requestAnimationFrame(beat); } };
  player.addEventListener("play", () => requestAnimationFrame(beat));
  player.addEventListener("seeked", () => light(now()));
  for (const kind of ["wheel", "touchmove"]) addEventListener(kind, () => { scrolled = Date.now(); }, { passive: true });

  // --- clicks
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-at]");
    if (link) {
      event.preventDefault();
      const ms = Number(link.dataset.at);
      seek(ms, true);
      const line = link.closest(".u") || byId(decodeURIComponent(link.hash.slice(1)));
      const index = line ? lines.indexOf(line) : -1;
      if (!link.closest(".u")) show(index >= 0 ? index : lineAt(ms), true);
      return;
    }
    const text = event.target.closest(".t");
    if (text && !String(getSelection())) seek(clickedTime(text, event), true);
  });
  const clickedTime = (text, event) => {
    const line = text.closest(".u"), all = timesOf(line);
    let offset = 0;
    const place = document.caretPositionFromPoint ? document.caretPositionFromPoint(event.clientX, event.clientY) : null;
    const range = place ? null : document.caretRangeFromPoint && document.caretRangeFromPoint(event.clientX, event.clientY);
    const node = place ? place.offsetNode : range && range.startContainer, inNode = place ? place.offset : range && range.startOffset;
    if (node && text.contains(node)) {
      const before = document.createRange();
      before.setStart(text, 0);
      before.setEnd(node, inNode);
      offset = Math.max(0, before.toString().replace(/\S+$/, "").trim().split(/\s+/).filter(Boolean).length);
    }
    return all.length ? all[Math.min(offset, all.length - 1)] : Number(line.dataset.s);
  };
  if (drawing) drawing.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    seek((event.clientX - box.left) / box.width * Number(drawing.dataset.duration), true);
  });

  // --- search without regard to diacritics, and the filter
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  const found = { active: false, words: "" };
  let folded = null;
  const search = () => {
    if (!folded) folded = lines.map((line) => fold(textOf(line).textContent));
    const words = fold(byId("words").value).trim().replace(/\s+/g, " "), speaker = byId("speaker").value;
    const doubtful = Boolean(doubts && doubts.checked);
    let count = 0;
    lines.forEach((line, index) => {
      const visible = (!words || folded[index].includes(words)) && (!speaker || line.dataset.p === speaker) && (!doubtful || Boolean(line.querySelector(".t .d")));
      if (line.hidden === visible) line.hidden = !visible;
      if (visible) count += 1;
    });
    found.active = Boolean(words);
    found.words = words;
    byId("count").textContent = words || speaker || doubtful ? (count ? count + " câu" : "Không có câu nào") : "";
    markFound();
  };
  const markFound = () => {
    if (!window.Highlight || !CSS.highlights) return;
    CSS.highlights.delete("found");
    if (!found.active) return;
    const ranges = [];
    for (const line of lines) {
      if (line.hidden || ranges.length > 500) continue;
      const walker = document.createTreeWalker(textOf(line), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode, map = [];
        let plain = "";
        [...node.data].reduce((at, letter) => { for (const piece of fold(letter)) { plain += piece; map.push(at); } return at + letter.length; }, 0);
        map.push(node.data.length);
        for (let at = plain.indexOf(found.words); at >= 0; at = plain.indexOf(found.words, at + 1)) {
          const range = document.createRange();
          range.setStart(node, map[at]);
          range.setEnd(node, map[at + found.words.length]);
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  };
  let waiting = 0;
  byId("words").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 120); });
  byId("speaker").addEventListener("change", search);
  if (doubts) doubts.addEventListener("change", search);
  byId("find").addEventListener("submit", (event) => { event.preventDefault(); search(); const first = lines.find((line) => !line.hidden); if (first && found.active) show(lines.indexOf(first), true); });

  // --- keys
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { byId("words").value = ""; byId("speaker").value = ""; if (doubts) doubts.checked = false; search(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const go = (step) => { const index = Math.min(lines.length - 1, Math.max(0, (current < 0 ? lineAt(now()) - (step > 0 ? 1 : 0) : current) + step)); if (lines[index]) { seek(starts[index], !player.paused); show(index, false); } };
    const keys = { "/": () => byId("words").focus(), k: () => { if (player.paused) { if (part < 0) seek(0, true); else player.play().catch(() => {}); } else player.pause(); }, j: () => seek(Math.max(0, now() - 5000), !player.paused), l: () => seek(now() + 5000, !player.paused), n: () => go(1), p: () => go(-1) };
    const act = keys[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });

  if (parts.length) load(0);
  const here = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  if (here && here.dataset.s) seek(Number(here.dataset.s), false);
})();
