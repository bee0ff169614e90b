// The card of one parcel. Text goes in as text, never as markup.
import { release } from "./data.js";
import { date, language, number, word } from "./words.js";

const element = (tag, text, attributes = {}) => {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

// "ONT 80; CLN 82.8" → "Đất ở tại nông thôn (ONT) 80,0 m²; …"; codes that the release does not know stay codes.
function landUseInWords(text) {
  return text
    .replace(/[A-Z]{3}/g, (code) => {
      const known = release.land_uses.find((one) => one.code === code);
      return known ? `${known.name[language]} (${code})` : code;
    })
    .replace(/\s*[+;]\s*/g, "; ")
    .replace(/\) (\d+(?:\.\d+)?)(?=;|$)/g, (_, area) => `) ${number(Number(area), 1)} m²`);
}

function facts(parcel) {
  const rows = [];
  if (parcel.area_m2 !== null) rows.push(["area", `${number(parcel.area_m2, 1)} m²`]);
  if (parcel.land_use) rows.push(["land_use", landUseInWords(parcel.land_use)]);
  if (parcel.address) rows.push(["address", parcel.address]);
  if (parcel.old_parcel) rows.push(["old_key", word("old", parcel.old_parcel, parcel.old_sheet ?? "–", parcel.old_commune)]);
  if (parcel.parcel_id) rows.push(["parcel_id", parcel.parcel_id]);
  rows.push(["source", word("delivery", parcel.delivery, date(parcel.date))]);
  return rows;
}

export function showCard(feature, onClose) {
  const parcel = feature.properties;
  const card = document.getElementById("card");
  const list = element("dl");
  for (const [name, value] of facts(parcel)) list.append(element("dt", word(name)), element("dd", value));
  const copy = element("button", word("copy"), { type: "button", class: "quiet" });
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      copy.textContent = word("copied");
    } catch {
      copy.replaceWith(element("input", "", { readonly: "", value: location.href, "aria-label": word("copy") }));
    }
  });
  const close = element("button", "×", { type: "button", class: "close", "aria-label": word("close") });
  close.addEventListener("click", onClose);
  card.replaceChildren(
    close,
    element("h2", word("heading", parcel.parcel, parcel.sheet)),
    element("p", parcel.commune_name ?? parcel.commune, { class: "place" }),
    ...(parcel.is_parcel ? [] : [element("p", word("object"), { class: "object" })]),
    list,
    copy,
  );
  card.hidden = false;
  if (matchMedia("(max-width: 44rem)").matches) card.scrollIntoView({ block: "start" });
}

export function hideCard() {
  document.getElementById("card").hidden = true;
}
