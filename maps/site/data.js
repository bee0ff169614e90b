// Reads the release: the pointer, what it holds, and one sheet at a time. Works without the API.
const DATA = new URL("data/", document.baseURI);

async function json(url) {
  const answer = await fetch(url);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.json();
}

let base;
export let release;
const sheets = new Map();

export async function openRelease() {
  const pointer = await json(new URL("current.json", DATA));
  if (!pointer) return null;
  base = new URL(pointer.path, DATA);
  release = await json(new URL("release.json", base));
  return release;
}

export const fileUrl = (name) => new URL(name, base).href;

// The rule of schemas/release.py for file names: digits, letters, "-" and "_" stay, other bytes become "~" + two capital hexadecimal digits.
const encoder = new TextEncoder();
export function fileName(label) {
  return [...encoder.encode(label)]
    .map((byte) => {
      const letter = String.fromCharCode(byte);
      return /[0-9A-Za-z_-]/.test(letter) ? letter : `~${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

const remember = (key, make) => {
  if (!sheets.has(key)) sheets.set(key, make().catch((error) => (sheets.delete(key), Promise.reject(error))));
  return sheets.get(key);
};

export const commune = (code) => release.communes.find((one) => one.code === code);

export const communeSheets = (code) =>
  remember(code, () => json(new URL(`communes/${fileName(code)}.json`, base)));

export const sheetParcels = (code, sheet) =>
  remember(`${code}/${sheet}`, () => json(new URL(`sheets/${fileName(code)}/${fileName(sheet)}.json`, base)));

// A label as it is written wins; else "007" and "7" are the same number.
const plain = (label) => label.replace(/^0+(?=\d)/, "");
const choose = (ones, label, typed) =>
  ones.find((one) => label(one) === typed) ?? ones.find((one) => plain(label(one)) === plain(typed));

export async function findParcel(code, sheetTyped, parcelTyped) {
  const [sheet, parcel] = [sheetTyped.trim(), parcelTyped.trim()];
  const known = await communeSheets(code);
  if (!known) return { missing: "commune" };
  const found = choose(known.sheets, (one) => one.sheet, sheet);
  if (!found) return { missing: "sheet", sheet, sheets: known.sheets.map((one) => one.sheet) };
  const { features } = await sheetParcels(code, found.sheet);
  const feature = choose(features, (one) => one.properties.parcel, parcel);
  return feature ? { feature } : { missing: "parcel", sheet, parcel };
}
