"use strict";
// Without this script the page shows its first findings; with it, all of them can be filtered and paged.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("list");
  if (!list) return; // nothing was found

  const PAGE = 50;
  const FEW = 10;
  const PRINTED = 1000;
  const DEBOUNCE_MS = 120;
  const text = document.getElementById("text");
  const code = document.getElementById("code");
  const sheet = document.getElementById("sheet");
  const ticks = [...document.querySelectorAll("input[name=severity]")];
  const pagers = [...document.querySelectorAll(".pager")];
  const rowTemplate = document.getElementById("row").content;
  const heads = new Map([...document.querySelectorAll("template[data-code]")].map((t) => [t.dataset.code, t.content]));
  const looks = Object.fromEntries(ticks.map((tick) => [tick.value, document.getElementById(`mark-${tick.value}`).dataset.mark]));
  const words = list.dataset;
  const number = new Intl.NumberFormat(document.documentElement.lang === "vi" ? "vi-VN" : "en-GB");
  const all = Array.from(data.key, (_, i) => i);
  let found = all;
  let page = 0;
  let haystack = null;
  let map = null;

  // "chong lan" finds "chồng lấn"
  const fold = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();

  const searchable = (i) =>
    fold([data.code[i], data.subject[i], data.message[i], data.second[i], data.file[i]].join(" "));

  function matches() {
    const wanted = fold(text.value.trim()).split(/\s+/).filter(Boolean);
    if (wanted.length) haystack ??= all.map(searchable);
    const severities = new Set(ticks.filter((tick) => tick.checked).map((tick) => tick.value));
    return all.filter(
      (i) =>
        severities.has(data.severity[i]) &&
        (!code.value || data.code[i] === code.value) &&
        (!sheet.value || `${data.commune[i]}|${data.sheet[i]}` === sheet.value) &&
        wanted.every((word) => haystack[i].includes(word) || data.key[i] === word),
    );
  }

  function drawPicture(picture, i) {
    picture.removeAttribute("hidden");
    for (const name of ["around", "fault"]) picture.querySelector(`.${name}`).setAttribute("d", data[name][i]);
    const rings = data.rings[i].split(";").filter(Boolean).map((place) => `M${place}m-18 0a18 18 0 1 0 36 0a18 18 0 1 0-36 0z`);
    if (rings.length) picture.querySelector(".ring").setAttribute("d", rings.join(""));
    const [number] = picture.getElementsByClassName("number");
    for (const [x, y, label] of data.numbers[i]) {
      const written = number.cloneNode();
      written.setAttribute("x", x);
      written.setAttribute("y", y);
      written.textContent = label;
      number.before(written);
    }
    number.remove();
    picture.querySelector(".bar").setAttribute("d", `M12 226h${data.bar[i]}`);
    const label = picture.querySelector(".bar-label");
    label.setAttribute("x", data.bar[i] + 22);
    label.textContent = data.bar_label[i];
  }

  function draw(i) {
    const row = rowTemplate.cloneNode(true).firstElementChild;
    const severity = data.severity[i];
    row.className = `finding ${severity}`;
    row.querySelector(".mark").setAttribute("class", `mark ${severity}`);
    row.querySelector(".mark use").setAttribute("href", `#mark-${severity}`);
    for (const field of row.querySelectorAll("[data-field]")) {
      const name = field.dataset.field;
      field.textContent = name === "word" ? words[severity] : data[name][i];
    }
    for (const line of row.querySelectorAll("[data-line]")) {
      line.hidden = !line.querySelector("dd [data-field], dd[data-field], span[data-field]").textContent;
    }
    row.dataset.row = i;
    if (data.fault[i] || data.around[i]) drawPicture(row.querySelector(".picture"), i);
    row.querySelector(".copy-grid").hidden = !navigator.clipboard;
    row.querySelector(".copy-degrees").hidden = !navigator.clipboard;
    row.querySelector(".to-map").hidden = !map || !data.map.marks[i];
    return row;
  }

  function fill(rows) {
    const content = document.createDocumentFragment();
    let previous = null;
    for (const i of rows) {
      if (data.code[i] !== previous) content.append(heads.get(data.code[i]).cloneNode(true));
      previous = data.code[i];
      content.append(draw(i));
    }
    list.replaceChildren(content);
  }

  function show(first, size) {
    const last = Math.min(first + size, found.length);
    fill(found.slice(first, last));
    document.getElementById("no-match").hidden = found.length > 0;
    for (const pager of pagers) {
      pager.hidden = all.length <= FEW;
      pager.querySelector(".previous").disabled = first === 0;
      pager.querySelector(".next").disabled = last === found.length;
      pager.querySelector(".status").textContent = found.length
        ? `${number.format(first + 1)}–${number.format(last)} / ${number.format(found.length)}`
        : "0";
    }
  }

  function showPage() {
    show(page * PAGE, PAGE);
  }

  function filter() {
    found = matches();
    page = 0;
    showPage();
    map?.show(found);
  }

  // shows the page with a finding on it, and goes there
  function goTo(i) {
    page = Math.floor(found.indexOf(i) / PAGE);
    showPage();
    const row = list.querySelector(`[data-row="${i}"]`);
    row.focus();
    row.scrollIntoView({ block: "center" });
  }

  function turn(step) {
    page += step;
    showPage();
    const [previous, next] = pagers[0].querySelectorAll("button");
    const same = step < 0 ? previous : next;
    (same.disabled ? (step < 0 ? next : previous) : same).focus(); // brings the top of the list into view
  }

  let waiting = 0;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, DEBOUNCE_MS);
  });
  for (const control of [code, sheet, ...ticks]) control.addEventListener("change", filter);
  document.getElementById("reset").addEventListener("click", () => {
    text.value = code.value = sheet.value = "";
    for (const tick of ticks) tick.checked = true;
    filter();
    text.focus();
  });
  for (const pager of pagers) {
    pager.querySelector(".previous").addEventListener("click", () => turn(-1));
    pager.querySelector(".next").addEventListener("click", () => turn(1));
  }
  list.addEventListener("click", async ({ target }) => {
    const i = target.closest("[data-row]")?.dataset.row;
    if (target.matches(".to-map, .picture, .picture *") && data.map?.marks[i]) {
      document.getElementById("map").scrollIntoView({ block: "nearest" });
      map.turnTo(Number(i));
    }
    if (!target.matches(".copy")) return;
    const places = target.matches(".copy-grid") ? data.easting_northing : data.degrees;
    await navigator.clipboard.writeText(places[i]);
    target.textContent = words.copied;
  });
  for (const link of document.querySelectorAll("a[data-code], a[data-sheet]"))
    link.addEventListener("click", () => {
      code.value = link.dataset.code ?? "";
      sheet.value = link.dataset.sheet ?? "";
      text.value = "";
      for (const tick of ticks) tick.checked = true;
      filter();
    });
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.print = "";
    for (const one of document.querySelectorAll("details[name]")) {
      one.removeAttribute("name"); // else one closes the other
      one.open = true;
    }
    map?.redraw();
    show(0, PRINTED);
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.print;
    map?.redraw();
    showPage();
  });

  const figure = document.getElementById("map");
  if (data.map) {
    figure.hidden = false;
    map = openMap(figure, data.map, data.severity, looks, goTo);
    map.show(found);
  }
  document.getElementById("filter").hidden = all.length <= FEW;
  showPage();
})();
